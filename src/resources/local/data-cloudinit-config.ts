import { crc32 } from 'node:zlib';
import type { Desired } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { text } from '../../core/kinds/text.ts';
import { localData } from '../define-data.ts';
import { gzip } from './gzip.ts';

const part = {
  content: text({ required: true }),
  content_type: text(),
  filename: text(),
  merge_type: text(),
};

const attributes = {
  base64_encode: bool({ default: true }),
  boundary: text({ default: 'MIMEBOUNDARY' }),
  gzip: bool({ default: true }),
  part: block(part, { required: true }),
  id: text({ computed: true }),
  rendered: text({ computed: true }),
};

/** User data for cloud-init in several parts: one MIME text. https://cloudinit.readthedocs.io/en/latest/explanation/format.html */
export const cloudinitConfig = localData({
  type: 'cloudinit_config',
  summary: 'User data for cloud-init, of several parts.',
  attributes,
  compute(config) {
    const packed = config.gzip !== false;
    const encoded = config.base64_encode !== false;
    if (packed && !encoded) {
      return {
        problem: 'Packed user data is not text, so it must be encoded; set base64_encode to true, or gzip to false.',
      };
    }
    const text = mimeText(config);
    const bytes = packed ? gzip(Buffer.from(text)) : Buffer.from(text);
    const rendered = Buffer.from(bytes).toString(encoded ? 'base64' : 'utf8');
    return { values: { id: String(crc32(rendered)), rendered } };
  },
});

function mimeText({ boundary, part: parts }: Desired<typeof attributes>): string {
  const head = `Content-Type: multipart/mixed; boundary="${boundary}"\nMIME-Version: 1.0\r\n\r\n`;
  const bodies = (parts ?? []).map(
    (one) => `--${boundary}\r\n${headersOf(one).join('\r\n')}\r\n\r\n${one.content ?? ''}\r\n`,
  );
  return `${head}${bodies.join('')}${bodies.length === 0 ? '\r\n' : ''}--${boundary}--\r\n`;
}

/** The headers in the order of their names, as the provider writes them. */
function headersOf(one: Desired<typeof part>): readonly string[] {
  return [
    ...(one.filename === null ? [] : [`Content-Disposition: attachment; filename="${one.filename}"`]),
    'Content-Transfer-Encoding: 7bit',
    `Content-Type: ${one.content_type ?? 'text/plain'}`,
    'Mime-Version: 1.0',
    ...(one.merge_type === null ? [] : [`X-Merge-Type: ${one.merge_type}`]),
  ];
}
