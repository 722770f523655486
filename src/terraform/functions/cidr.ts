import ipaddr from 'ipaddr.js';
import { list, string, type Value } from '../../core/value.ts';
import { isWhole, toBigInt } from '../../core/value-number.ts';
import { listOf, numberType, stringType } from '../../core/value-type.ts';
import { type FunctionDefinition, numberAt, refuse, textAt } from './define.ts';

/** A network: its first address, its prefix length, and how many bits its addresses have. */
interface Network {
  readonly base: bigint;
  readonly prefix: number;
  readonly bits: 32 | 128;
}

function parseNetwork(text: string): Network {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const address = parseAddressBits(match?.[1] ?? '');
  const prefix = Number(match?.[2] ?? 999);
  if (address === undefined || prefix > address.bits) {
    return refuse(`${JSON.stringify(text.slice(0, 60))} is no CIDR block. Write it as 10.0.0.0/16 or fd00::/48.`);
  }
  const hostBits = BigInt(address.bits - prefix);
  return { base: (address.value >> hostBits) << hostBits, prefix, bits: address.bits };
}

function parseAddressBits(text: string): { readonly value: bigint; readonly bits: 32 | 128 } | undefined {
  const dotted = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (dotted !== null) {
    const parts = dotted.slice(1).map(Number);
    if (parts.some((part) => part > 255)) return undefined;
    return { value: parts.reduce((value, part) => value * 256n + BigInt(part), 0n), bits: 32 };
  }
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text) || text.includes('%')) return undefined;
  const value = ipaddr.IPv6.parse(text).parts.reduce((sum, part) => sum * 65536n + BigInt(part), 0n);
  return { value, bits: 128 };
}

function formatAddressBits(value: bigint, bits: 32 | 128): string {
  const width = bits === 32 ? 8n : 16n;
  const count = bits === 32 ? 4 : 8;
  const parts = Array.from({ length: count }, (_, index) =>
    Number((value >> (width * BigInt(count - 1 - index))) & ((1n << width) - 1n)),
  );
  return bits === 32 ? parts.join('.') : new ipaddr.IPv6(parts).toRFC5952String();
}

function wholeBig(args: readonly Value[], index: number, name: string): bigint {
  const value = numberAt(args, index);
  return isWhole(value) ? toBigInt(value) : refuse(`The argument "${name}" must be a whole number.`);
}

function hostAddress(network: Network, given: bigint): string {
  const size = 1n << BigInt(network.bits - network.prefix);
  // Of a large number Terraform compares only the last 64 bits, and lays all of it over the network.
  const compared = given < 0n ? -given - 1n : BigInt.asIntN(64, given);
  const laid = network.base | (given < 0n ? size + given : given);
  if (compared >= size || laid >> BigInt(network.bits) !== 0n) {
    refuse(`A /${network.prefix} network has ${size} addresses, so there is no number ${given}.`);
  }
  return formatAddressBits(laid, network.bits);
}

/**
 * A subnet by number. Negative numbers are computed as Terraform computes them, which is rarely what was meant: the
 * number is laid over the network in two's complement, and only its magnitude is compared with the room there is.
 */
function subnet(network: Network, newBits: bigint, index: bigint): string {
  const prefix = BigInt(network.prefix) + newBits;
  if (prefix > BigInt(network.bits)) {
    refuse(`A /${network.prefix} network cannot be extended by ${newBits} bits: an address has ${network.bits}.`);
  }
  const largest = newBits < 0n || newBits > 63n ? (1n << 64n) - 1n : (1n << newBits) - 1n;
  if (BigInt.asUintN(64, index < 0n ? -index : index) > largest) {
    refuse(`${newBits} bits make ${1n << newBits} subnets, so there is no number ${index}.`);
  }
  const laid = network.base | (index << (BigInt(network.bits) - prefix));
  const magnitude = laid < 0n ? -laid : laid;
  if (magnitude >> BigInt(network.bits) !== 0n) {
    refuse(`The subnet ${index} with ${newBits} additional bits lies outside of all addresses. Correct the numbers.`);
  }
  if (prefix < 0n) refuse(`There is no prefix of ${prefix} bits. Take fewer bits away.`);
  return `${formatAddressBits(magnitude, network.bits)}/${prefix}`;
}

function subnets(network: Network, sizes: readonly bigint[]): readonly string[] {
  const end = network.base + (1n << BigInt(network.bits - network.prefix));
  // Terraform starts from the block before the network, which does not exist below address zero.
  if (network.base === 0n && sizes.length > 0) {
    refuse('cidrsubnets() cannot divide a network that begins at address zero. Use cidrsubnet() for each.');
  }
  let next = network.base;
  return sizes.map((newBits) => {
    const prefix = BigInt(network.prefix) + newBits;
    const most = Math.min(network.bits - network.prefix, 32);
    if (newBits < 1n || newBits > BigInt(most)) {
      refuse(`Each subnet of cidrsubnets() needs between 1 and ${most} additional bits, and ${newBits} are asked for.`);
    }
    const size = 1n << (BigInt(network.bits) - prefix);
    const base = ((next + size - 1n) / size) * size;
    if (base + size > end) {
      refuse('There is not enough room in the network for all these subnets. Ask for smaller ones.');
    }
    next = base + size;
    return `${formatAddressBits(base, network.bits)}/${prefix}`;
  });
}

const prefix = { name: 'prefix', type: stringType };

/** Functions of network addresses. */
export const cidrFunctions: readonly FunctionDefinition[] = [
  {
    name: 'cidrhost',
    parameters: [prefix, { name: 'hostnum', type: numberType }],
    returns: stringType,
    run: (args) => string(hostAddress(parseNetwork(textAt(args, 0)), wholeBig(args, 1, 'hostnum'))),
  },
  {
    name: 'cidrnetmask',
    parameters: [prefix],
    returns: stringType,
    run: (args) => {
      const network = parseNetwork(textAt(args, 0));
      if (network.bits !== 32) refuse('IPv6 networks have no netmask. Use the prefix length.');
      const mask = ((1n << 32n) - 1n) ^ ((1n << BigInt(32 - network.prefix)) - 1n);
      return string(formatAddressBits(mask, 32));
    },
  },
  {
    name: 'cidrsubnet',
    parameters: [prefix, { name: 'newbits', type: numberType }, { name: 'netnum', type: numberType }],
    returns: stringType,
    run: (args) =>
      string(subnet(parseNetwork(textAt(args, 0)), wholeBig(args, 1, 'newbits'), wholeBig(args, 2, 'netnum'))),
  },
  {
    name: 'cidrsubnets',
    parameters: [prefix],
    variadic: { name: 'newbits', type: numberType },
    returns: listOf(stringType),
    run: (args) => {
      const sizes = args.slice(1).map((_, index) => wholeBig(args, index + 1, 'newbits'));
      return list(subnets(parseNetwork(textAt(args, 0)), sizes).map(string), stringType);
    },
  },
];
