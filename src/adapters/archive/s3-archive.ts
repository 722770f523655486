import { HeadObjectCommand, PutObjectCommand, S3Client, type S3ServiceException } from '@aws-sdk/client-s3';
import { Failure } from '../../core/failure.ts';
import type { Archive } from '../../engine/ports/archive.ts';

export interface S3ArchiveOptions {
  /** `s3://bucket/prefix`. */
  readonly address: string;
  readonly region: string;
  readonly endpoint: string | undefined;
}

const DIGEST = 'groundstate-sha256';
const TIMEOUT_MS = 60_000;

/** Texts as objects of a bucket. What is there already is known by the digest in its metadata, so that nothing is read back. */
export function openS3Archive(options: S3ArchiveOptions): Archive & { close(): void } {
  const { bucket, prefix } = parseAddress(options.address);
  const client = new S3Client({
    region: options.region,
    followRegionRedirects: true,
    maxAttempts: 1,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint, forcePathStyle: true }),
  });
  const ask = async <T>(work: (limit: AbortSignal) => Promise<T>, name: string, signal: AbortSignal): Promise<T> => {
    try {
      return await work(AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]));
    } catch (thrown) {
      signal.throwIfAborted();
      throw explain(thrown, `s3://${bucket}/${prefix}${name}`);
    }
  };
  return {
    address: `s3://${bucket}/${prefix}`,
    digestOf: (name, signal) =>
      ask(
        async (abortSignal) => {
          try {
            const command = new HeadObjectCommand({ Bucket: bucket, Key: `${prefix}${name}` });
            const { Metadata } = await client.send(command, { abortSignal });
            return Metadata?.[DIGEST] ?? 'unknown';
          } catch (thrown) {
            if (statusOf(thrown) === 404) return undefined;
            throw thrown;
          }
        },
        name,
        signal,
      ),
    put: ({ name, text, digest }, signal) =>
      ask(
        async (abortSignal) => {
          const command = new PutObjectCommand({
            Bucket: bucket,
            Key: `${prefix}${name}`,
            Body: text,
            ContentType: name.endsWith('.jsonl') ? 'application/x-ndjson' : 'application/json',
            ChecksumSHA256: Buffer.from(digest, 'hex').toString('base64'),
            Metadata: { [DIGEST]: digest },
          });
          await client.send(command, { abortSignal });
        },
        name,
        signal,
      ),
    close: () => client.destroy(),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function parseAddress(address: string): { readonly bucket: string; readonly prefix: string } {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^\p{Cc}]*))?$/u.exec(address);
  if (match?.[1] === undefined) {
    throw new Failure({
      code: 'usage',
      handling: 'ask',
      summary: 'That is not a place in S3',
      detail: `"${address}" is not an address like s3://bucket or s3://bucket/folder. Nothing was exported.`,
    });
  }
  const folder = (match[2] ?? '').replace(/\/+$/, '');
  return { bucket: match[1], prefix: folder === '' ? '' : `${folder}/` };
}

function statusOf(thrown: unknown): number | undefined {
  return (thrown as Partial<S3ServiceException>).$metadata?.httpStatusCode;
}

function explain(thrown: unknown, place: string): Failure {
  const { name = 'unknown', message = '' } = thrown as Partial<Error>;
  const status = statusOf(thrown);
  const isTemporary = status === undefined || status >= 500 || status === 429;
  return new Failure({
    code: 'archive',
    handling: isTemporary ? 'retry' : 'ask',
    summary: 'The archive cannot be written',
    detail: `${place}: ${name}: ${message} What was exported before stays, and the same command goes on from there. ${isTemporary ? 'Try again later.' : 'Check that the bucket exists, and that these credentials may s3:PutObject and s3:GetObject there.'}`,
    cause: thrown,
  });
}
