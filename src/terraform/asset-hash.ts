import type { Body } from './document.ts';
import type { DocumentReader } from './document-reader.ts';

/** What cdktf calls the hash of an asset: an MD5 in hexadecimal digits. */
const md5 = /^[0-9a-fA-F]{32}$/;

/** Explains a hash that never becomes equal: cdktf's assets are named by another one than AWS computes. */
export function explainAssetHash(reader: DocumentReader, body: Body, path: string): void {
  const text = body.attributes.get('source_code_hash')?.text;
  if (text === undefined || !md5.test(text)) return;
  reader.diagnostics.push({
    severity: 'warning',
    code: 'asset-hash',
    summary: 'Hash of an asset that AWS does not know',
    detail:
      'source_code_hash is the MD5 that cdktf gives an asset (TerraformAsset.assetHash), and AWS answers with the base64 of a SHA-256, so the two never become equal. ' +
      'Write Fn.filebase64sha256(asset.path), or take source_code_hash out.',
    source: { ...reader.source(`${path}.source_code_hash`), expression: text },
  });
}
