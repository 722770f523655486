/** A call as EventBridge tells of it. */
export function event(eventName: string, said?: string): string {
  return JSON.stringify({
    'detail-type': 'AWS API Call via CloudTrail',
    detail: {
      eventID: `id of ${eventName}`,
      eventName,
      eventTime: '2026-11-19T14:00:00Z',
      eventSource: 'ec2.amazonaws.com',
      ...(said === undefined ? {} : { requestParameters: { said } }),
    },
  });
}
