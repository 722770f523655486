import type { Layer, Reply } from '../call.ts';
import { isSuccess } from '../edit-call.ts';

const xmlns = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

interface Default {
  /** The error by which moto says that nothing was configured. */
  readonly missing: string;
  readonly document: string;
  /** The call that takes the setting away for good; without one the default comes back. */
  readonly removal?: string;
}

const defaults: Readonly<Record<string, Default>> = {
  GetBucketEncryption: {
    missing: 'ServerSideEncryptionConfigurationNotFoundError',
    document: `<ServerSideEncryptionConfiguration ${xmlns}><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`,
  },
  GetPublicAccessBlock: {
    missing: 'NoSuchPublicAccessBlockConfiguration',
    removal: 'DeletePublicAccessBlock',
    document: `<PublicAccessBlockConfiguration ${xmlns}><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets></PublicAccessBlockConfiguration>`,
  },
  GetBucketOwnershipControls: {
    missing: 'OwnershipControlsNotFoundError',
    removal: 'DeleteBucketOwnershipControls',
    document: `<OwnershipControls ${xmlns}><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>`,
  },
};

/**
 * Gives a bucket the settings it is born with since 2023: SSE-S3, all four public access blocks, and no ACLs. A removed
 * block or ownership setting stays removed until it is put again or the bucket is made anew; encryption can not be removed.
 */
export function createBucketDefaults(): Layer {
  const removed = new Set<string>();
  return async (call, next) => {
    const bucket = call.s3.bucket;
    if (call.service !== 's3' || bucket === undefined || call.s3.key !== undefined) return next(call);
    const reply = await next(call);
    if (isSuccess(reply)) noteRemoval(removed, call.operation, bucket);
    const fallback = defaults[call.operation];
    if (fallback === undefined || reply.status !== 404 || !reply.body.includes(fallback.missing)) return reply;
    if (fallback.removal !== undefined && removed.has(`${fallback.removal} ${bucket}`)) return reply;
    return answerDefault(fallback.document);
  };
}

function noteRemoval(removed: Set<string>, operation: string, bucket: string): void {
  for (const { removal } of Object.values(defaults)) {
    if (removal === undefined) continue;
    if (operation === removal) removed.add(`${removal} ${bucket}`);
    if (operation === 'DeleteBucket' || operation === removal.replace('Delete', 'Put')) {
      removed.delete(`${removal} ${bucket}`);
    }
  }
}

function answerDefault(document: string): Reply {
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${document}`);
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}
