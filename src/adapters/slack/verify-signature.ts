import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ChatRequest } from '../../engine/ports/chat-desk.ts';

const version = 'v0';
/** Whoever overheard a request cannot send it again later. */
const oldestSeconds = 300;

/** Whether Slack signed a request, within five minutes from now (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
export function isSigned(request: ChatRequest, secret: string, nowMs: number): boolean {
  const { body, timestamp, signature } = request;
  if (timestamp === undefined || signature === undefined || !/^\d{1,12}$/.test(timestamp)) {
    return false;
  }
  const expected = createHmac('sha256', secret).update(`${version}:${timestamp}:${body}`).digest('hex');
  const wanted = Buffer.from(`${version}=${expected}`);
  const given = Buffer.from(signature);
  const isFresh = Math.abs(nowMs / 1000 - Number(timestamp)) <= oldestSeconds;
  return given.length === wanted.length && timingSafeEqual(given, wanted) && isFresh;
}
