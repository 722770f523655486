import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Address, formatAddress, formatLocal, parseAddress, sameAddress } from '../../src/core/address.ts';

const name = fc.stringMatching(/^[A-Za-z_][\w-]{0,12}$/);
const address: fc.Arbitrary<Address> = fc.record(
  {
    stack: fc.stringMatching(/^[A-Za-z0-9][\w./-]{0,20}$/),
    mode: fc.constantFrom('managed', 'data'),
    type: name.filter((text) => text !== 'data'),
    name,
    key: fc.oneof(fc.nat(), fc.string({ unit: 'binary' })),
  },
  { requiredKeys: ['stack', 'mode', 'type', 'name'], noNullPrototype: true },
);

test('an address that was printed parses to the same address', () => {
  fc.assert(fc.property(address, (given) => assert.deepEqual(parseAddress(formatAddress(given)), given)));
});

test('an address prints its stack, mode, type, name and key', () => {
  const main: Address = { stack: 'network', mode: 'managed', type: 'aws_vpc', name: 'main', key: 'a' };
  assert.equal(formatAddress(main), 'network/aws_vpc.main["a"]');
  assert.equal(
    formatAddress({ stack: 'network', mode: 'data', type: 'aws_region', name: 'current' }),
    'network/data.aws_region.current',
  );
  assert.equal(formatLocal({ ...main, key: 0 }), 'aws_vpc.main[0]');
  assert.ok(!sameAddress(main, { ...main, key: 'b' }));
});

test('text that is no address is refused', () => {
  for (const text of ['', 'x', '/a.b', 's/a', 's/a.b.c', 's/a.b[', 's/a.b["x]', 's/a.b[-1]', 's/a.b[01]', 's/1a.b']) {
    assert.equal(parseAddress(text), undefined, text);
  }
});
