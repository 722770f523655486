import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { readLocally, textOf } from '../read-data.ts';

const read = readLocally();

describe('data.cloudinit_config', () => {
  test('is one MIME text of all its parts', async () => {
    const part = [
      { content_type: 'text/x-shellscript', content: 'baz' },
      {
        content_type: 'text/cloud-config',
        content: 'packages: []',
        filename: 'cloud.yaml',
        merge_type: 'list(append)',
      },
      { content: 'plain' },
    ];
    const { values } = await read('cloudinit_config', { gzip: false, base64_encode: false, part });
    assert.equal(
      values?.['rendered'],
      [
        'Content-Type: multipart/mixed; boundary="MIMEBOUNDARY"\nMIME-Version: 1.0\r\n',
        '--MIMEBOUNDARY',
        'Content-Transfer-Encoding: 7bit',
        'Content-Type: text/x-shellscript',
        'Mime-Version: 1.0',
        '',
        'baz',
        '--MIMEBOUNDARY',
        'Content-Disposition: attachment; filename="cloud.yaml"',
        'Content-Transfer-Encoding: 7bit',
        'Content-Type: text/cloud-config',
        'Mime-Version: 1.0',
        'X-Merge-Type: list(append)',
        '',
        'packages: []',
        '--MIMEBOUNDARY',
        'Content-Transfer-Encoding: 7bit',
        'Content-Type: text/plain',
        'Mime-Version: 1.0',
        '',
        'plain',
        '--MIMEBOUNDARY--',
        '',
      ].join('\r\n'),
    );
  });

  test('is packed and encoded unless it is told not to', async () => {
    const part = [{ content: 'echo' }];
    const packed = await read('cloudinit_config', { part, boundary: 'B' });
    const text = gunzipSync(Buffer.from(textOf(packed.values?.['rendered']), 'base64')).toString();
    assert.match(text, /^Content-Type: multipart\/mixed; boundary="B"\n/);
    const encoded = await read('cloudinit_config', { part, gzip: false, boundary: 'B' });
    assert.equal(Buffer.from(textOf(encoded.values?.['rendered']), 'base64').toString(), text);
    const wrong = await read('cloudinit_config', { part, base64_encode: false });
    assert.match(wrong.problem ?? '', /set base64_encode to true, or gzip to false/);
  });
});
