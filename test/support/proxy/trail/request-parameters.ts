import type { RecordedCall } from '../call-recorder.ts';
import { asRecord } from '../edit-call.ts';
import { shapeEc2Form, shapeForm } from './form-shape.ts';
import { lowerNames } from './json-shape.ts';
import { shapeBucketDocument } from './xml-shape.ts';
import { parseXml } from './xml-tree.ts';

const hidden = 'HIDDEN_DUE_TO_SECURITY_REASONS';

/** The fields of requests that no event shows, by operation. */
const secrets: Readonly<Record<string, readonly string[]>> = {
  CreateSecret: ['secretString', 'secretBinary'],
  PutSecretValue: ['secretString', 'secretBinary'],
  UpdateSecret: ['secretString', 'secretBinary'],
  PutParameter: ['value'],
  CreateLoginProfile: ['password'],
  UpdateLoginProfile: ['password'],
  ChangePassword: ['oldPassword', 'newPassword'],
  ImportKeyMaterial: ['encryptedKeyMaterial', 'importToken'],
};

/** The input of a call as its event shows it. */
export function shapeRequest(call: RecordedCall): unknown {
  const shaped = asRecord(shapeInput(call));
  const kept = (secrets[call.operation] ?? []).filter((name) => name in shaped);
  return { ...shaped, ...Object.fromEntries(kept.map((name) => [name, hidden])) };
}

function shapeInput(call: RecordedCall): unknown {
  switch (call.protocol) {
    case 'json':
      return lowerNames(call.parameters);
    case 's3':
      return shapeBucketRequest(call);
    default:
      return call.service === 'ec2' ? shapeEc2Form(call.parameters) : shapeForm(call.parameters);
  }
}

/** S3 shows the query, the bucket, the host, and the body under the name of its root. */
function shapeBucketRequest({ parameters, requestBody, host }: RecordedCall): unknown {
  const { key, ...rest } = parameters;
  const named = { ...rest, ...(key === undefined ? {} : { key }), Host: host };
  const text = requestBody.toString('utf8');
  const root = text.startsWith('<') ? parseXml(text) : undefined;
  if (root !== undefined) return { ...named, [root.name]: shapeBucketDocument(root) };
  return text.startsWith('{') ? { ...named, bucketPolicy: parse(text) } : named;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
