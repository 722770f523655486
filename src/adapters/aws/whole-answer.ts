import type { Readable } from 'node:stream';

/** What the body of a successful answer has to be: a document, a document or nothing, or content that is not ours to judge. */
export type ExpectedBody = 'document' | 'document or nothing' | 'content';

/** An answer as it came, as far as it matters here. */
export interface RawAnswer {
  readonly statusCode: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/** What was asked, as far as it matters here. */
export interface AskedRequest {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads a body to its end; fails with a TimeoutError when that is not over in time. */
export async function collectBody(body: Readable, deadlineMs: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const late = Object.assign(new Error('The answer began and did not end in time.'), { name: 'TimeoutError' });
  const timer = setTimeout(() => body.destroy(late), Math.max(0, deadlineMs));
  try {
    for await (const chunk of body) {
      chunks.push(Buffer.from(chunk));
    }
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks);
}

/**
 * What an answer of 2xx really is. The SDK takes a document without its end, an empty one and an error document for
 * answers in which everything is left out, so that an object would look absent and a failed write done.
 */
export function judgeAnswer(asked: AskedRequest, answer: RawAnswer, expected: ExpectedBody): 'good' | 'error' | 'torn' {
  if (expected === 'content' || asked.method === 'HEAD') {
    return 'good';
  }
  const isQuery = asked.headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  if (answer.body.length === 0) {
    return isQuery || expected === 'document' ? 'torn' : 'good';
  }
  if (!isQuery && !answer.contentType.includes('xml')) {
    return 'good'; // JSON that ends early is refused by the parser itself
  }
  // A bucket policy is JSON among the XML of S3, and handed on as it came.
  const isPolicy = !isQuery && answer.body.toString('latin1', 0, 1) === '{';
  return isPolicy ? judgeJson(answer.body) : judgeXml(answer.body, isQuery);
}

function judgeJson(body: Buffer): 'good' | 'torn' {
  try {
    JSON.parse(body.toString('utf8'));
    return 'good';
  } catch {
    return 'torn';
  }
}

const headLength = 1024;
const tailLength = 256;

function judgeXml(body: Buffer, isQuery: boolean): 'good' | 'error' | 'torn' {
  const head = body.subarray(0, headLength).toString('utf8');
  const tail = body.subarray(-tailLength).toString('utf8').trimEnd();
  const [open = '', root = ''] = /<([A-Za-z][\w.:-]*)[^<>]*>/.exec(head) ?? [];
  const closed = tail.endsWith(`</${root}>`) || (open.endsWith('/>') && tail.endsWith(open));
  if (root === '' || !closed || (isQuery && !root.endsWith('Response'))) {
    return 'torn';
  }
  const isError = root === 'Error' || root === 'ErrorResponse' || (root === 'Response' && head.includes('<Errors>'));
  return isError ? 'error' : 'good';
}
