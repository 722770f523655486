import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyCloudError } from '../../../src/adapters/aws/classify-error.ts';
import type { CloudOutcome } from '../../../src/engine/ports/cloud.ts';

type Row = readonly [outcome: CloudOutcome, because: string, error: object, service?: string, sent?: boolean];

function answer(name: string, httpStatusCode: number): object {
  return Object.assign(new Error('text'), { name, $metadata: { httpStatusCode, requestId: 'req-1' } });
}

function network(code: string, name = 'Error'): object {
  return Object.assign(new Error('text'), { code, name });
}

const rows: readonly Row[] = [
  ['throttled', 'EC2 says so with a 503', answer('RequestLimitExceeded', 503)],
  ['throttled', 'S3 says so with a 503', answer('SlowDown', 503), 's3'],
  ['throttled', 'SQS says so with a 403', answer('AWS.SimpleQueueService.RequestThrottled', 403), 'sqs'],
  ['throttled', 'the status says so', answer('Whatever', 429)],
  ['denied', 'EC2 refuses for lack of rights', answer('UnauthorizedOperation', 403)],
  ['denied', 'the answer to HEAD has no code', answer('UnknownError', 403), 's3'],
  ['expired', 'the session is over', answer('ExpiredToken', 403), 's3'],
  ['expired', 'the key is unknown', answer('UnrecognizedClientException', 400), 'dynamodb'],
  ['expired', 'the signature is too old', answer('RequestExpired', 400)],
  ['expired', 'no credentials were found', network('', 'CredentialsProviderError'), 'ec2', false],
  ['busy', 'something still depends on it', answer('DependencyViolation', 400)],
  ['busy', 'another operation runs on it', answer('OperationAborted', 409), 's3'],
  ['busy', 'DynamoDB runs too many table operations', answer('LimitExceededException', 400), 'dynamodb'],
  ['refused', 'the same name is a quota in Lambda', answer('LimitExceededException', 400), 'lambda'],
  ['refused', 'IAM says that a quota is used up', answer('LimitExceeded', 409), 'iam'],
  ['refused', 'KMS says that a quota is used up', answer('LimitExceededException', 400), 'kms'],
  ['refused', 'SNS says so with a 403', answer('TopicLimitExceededException', 403), 'sns'],
  ['refused', 'EC2 has no more addresses to give', answer('AddressLimitExceeded', 400)],
  ['throttled', 'the key of a topic is asked for too often', answer('KMSThrottlingException', 400), 'sns'],
  ['busy', 'backups are being switched on', answer('ContinuousBackupsUnavailableException', 400), 'dynamodb'],
  ['busy', 'a group is still in use', answer('InvalidGroup.InUse', 400)],
  ['refused', 'the object is not there', answer('InvalidVpcID.NotFound', 400)],
  ['refused', 'the input was wrong', answer('ValidationException', 400), 'dynamodb'],
  ['ambiguous', 'the service broke', answer('InternalError', 500)],
  ['ambiguous', 'a gateway gave up', answer('UnknownError', 504)],
  ['ambiguous', 'a 200 could not be read', answer('SyntaxError', 200)],
  ['ambiguous', 'the connection was reset', network('ECONNRESET')],
  ['ambiguous', 'no answer came in time', network('', 'TimeoutError')],
  ['ambiguous', 'something unknown happened after it left', new Error('odd')],
  ['refused', 'something unknown happened before it left', new Error('odd'), 'ec2', false],
  ['unreachable', 'nobody listens', network('ECONNREFUSED')],
  ['unreachable', 'nobody listens on any address', network('ECONNREFUSED', 'AggregateError')],
  ['unreachable', 'there is no such host', network('ENOTFOUND')],
  ['unreachable', 'the certificate is not the right one', network('ERR_TLS_CERT_ALTNAME_INVALID')],
];

for (const [outcome, because, error, service = 'ec2', sent = true] of rows) {
  test(`a call is ${outcome} when ${because}`, () => {
    assert.equal(classifyCloudError(error, { service, operation: 'CreateThing', sent }).outcome, outcome);
  });
}

test('the error keeps the code, the request id and the cause', () => {
  const thrown = answer('InvalidVpcID.NotFound', 400);
  const error = classifyCloudError(thrown, { service: 'ec2', operation: 'DescribeVpcs', sent: true });
  assert.deepEqual(
    [error.code, error.requestId, error.operation, error.cause],
    ['InvalidVpcID.NotFound', 'req-1', 'DescribeVpcs', thrown],
  );
});
