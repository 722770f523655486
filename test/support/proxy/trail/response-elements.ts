import type { RecordedCall } from '../call-recorder.ts';
import { asRecord, asText, readDocument } from '../edit-call.ts';
import { lowerNames } from './json-shape.ts';
import { shapeEc2Answer, shapeQueryAnswer } from './xml-shape.ts';
import { parseXml } from './xml-tree.ts';

/** What a call was answered with, as its event shows it; null where the answer says nothing. */
export function shapeResponse(call: RecordedCall): unknown {
  if (call.status >= 400 || call.protocol === 's3') return null;
  if (call.protocol === 'json') {
    const document = hideAnswer(call.operation, readDocument(call.responseBody));
    return Object.keys(document).length === 0 ? null : lowerNames(document);
  }
  const root = parseXml(call.responseBody.toString('utf8'));
  if (root === undefined) return null;
  if (call.service !== 'ec2') return shapeQueryAnswer(root);
  // Where a call has nothing to say it says `return`, which moto leaves out in places.
  const said = asRecord(shapeEc2Answer(root));
  return Object.keys(said).every((name) => name === 'requestId') ? { ...said, _return: true } : said;
}

/** Answers that hold what nobody else may see are left out whole. */
function hideAnswer(operation: string, document: ReturnType<typeof readDocument>): ReturnType<typeof readDocument> {
  return /^(GenerateDataKey|Decrypt|Encrypt|GetRandomPassword)/.test(operation) ? {} : document;
}

/** The error of a refused call. EC2 says also whose fault it was. */
export function readFailure(
  call: RecordedCall,
): { readonly errorCode: string; readonly errorMessage: string } | undefined {
  if (call.status < 400) return undefined;
  const { code, message } = call.protocol === 'json' ? readJsonError(call) : readXmlError(call);
  const side = call.status >= 500 && code !== 'RequestLimitExceeded' ? 'Server' : 'Client';
  const errorCode = call.service === 'iam' && !plainOfIam.test(code) ? `${code}Exception` : code;
  return { errorCode: call.service === 'ec2' ? `${side}.${code}` : errorCode, errorMessage: message };
}

/** IAM writes the others as exceptions: EntityAlreadyExistsException. */
const plainOfIam = /^(AccessDenied|Throttling|ValidationError|InvalidClientTokenId|ExpiredToken)$|Exception$|^\d+$/;

interface Failure {
  readonly code: string;
  readonly message: string;
}

function readJsonError({ responseBody }: RecordedCall): Failure {
  const document = readDocument(responseBody);
  const message = asText(document['message']) || asText(document['Message']);
  return { code: asText(document['__type']).split('#').at(-1) ?? '', message };
}

function readXmlError({ responseBody, status }: RecordedCall): Failure {
  const text = responseBody.toString('utf8');
  const read = (name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';
  return { code: read('Code') || `${status}`, message: read('Message') };
}
