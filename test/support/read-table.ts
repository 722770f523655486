import { gunzipSync } from 'node:zlib';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import type { EstateRig } from './estate-rig.ts';

/** Every attribute of every item of the rig's table as text, unpacked: where a secret must not stand. */
export async function readWholeTable(rig: EstateRig): Promise<string> {
  const { items } = rig.table;
  if (items !== undefined) {
    const values = [...items.values()].flatMap((item): readonly unknown[] => Object.values(item));
    return values
      .map((value) => (value instanceof Uint8Array ? gunzipSync(value).toString('utf8') : String(value)))
      .join('\n');
  }
  const { Items = [], LastEvaluatedKey } = await rig.table.client.send(new ScanCommand({ TableName: rig.table.name }));
  if (LastEvaluatedKey !== undefined) throw new Error('the table has more than one page; read them all');
  const texts = Items.flatMap((item) =>
    Object.values(item).map(({ S, N, B }) => S ?? N ?? (B === undefined ? '' : gunzipSync(B).toString('utf8'))),
  );
  return texts.join('\n');
}
