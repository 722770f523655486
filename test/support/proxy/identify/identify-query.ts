import type { RawRequest } from '../call.ts';
import type { Meaning } from './identify-json.ts';

/** Reads a request of the query protocols (EC2, STS, IAM, SNS), whose input is a form. */
export function identifyQuery(request: RawRequest): Meaning | undefined {
  const isForm = (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const source = isForm ? request.body.toString('utf8') : (request.target.split('?')[1] ?? '');
  const form = new URLSearchParams(source);
  const action = form.get('Action');
  if (action === null) return undefined;
  const fields = [...form].filter(([name]) => name !== 'Action' && name !== 'Version');
  return { operation: action, parameters: Object.fromEntries(fields) };
}
