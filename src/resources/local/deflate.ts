/** The longest match and the farthest distance of the format (RFC 1951). */
const LONGEST = 258;
const WINDOW = 32_768;
/** How many earlier places are looked at for a match. */
const TRIES = 48;
const HASH_BITS = 15;

/**
 * Compresses into a raw DEFLATE stream (RFC 1951). The bytes depend on nothing but the input: those of zlib differ between
 * its versions and processors, and a hash of an archive must be the same wherever a worker runs.
 */
export function deflate(input: Uint8Array): Uint8Array {
  const bits = createBits(input.length);
  bits.put(0b011, 3); // the last block, with the fixed codes
  compress(input, bits);
  bits.code(0, 7);
  const packed = bits.finish();
  return packed.length < input.length ? packed : store(input);
}

/** Writes the input in blocks that are not compressed. */
function store(input: Uint8Array): Uint8Array {
  const size = 0xffff;
  const count = Math.max(1, Math.ceil(input.length / size));
  const out = new Uint8Array(input.length + count * 5);
  for (let index = 0, at = 0; index < count; index += 1) {
    const part = input.subarray(index * size, (index + 1) * size);
    const { length } = part;
    out.set([index === count - 1 ? 1 : 0, length & 255, length >> 8, ~length & 255, (~length >> 8) & 255], at);
    out.set(part, at + 5);
    at += 5 + length;
  }
  return out;
}

interface Bits {
  /** Adds the lowest bits of a value, lowest first. */
  put(value: number, count: number): void;
  /** Adds a Huffman code, highest bit first. */
  code(value: number, count: number): void;
  finish(): Uint8Array;
}

function createBits(size: number): Bits {
  let out = new Uint8Array(size + 64);
  let length = 0;
  let held = 0;
  let filled = 0;
  const put = (value: number, count: number): void => {
    held |= value << filled;
    filled += count;
    while (filled >= 8) {
      if (length === out.length) {
        const larger = new Uint8Array(out.length * 2);
        larger.set(out);
        out = larger;
      }
      out[length] = held & 255;
      length += 1;
      held >>>= 8;
      filled -= 8;
    }
  };
  return {
    put,
    code(value, count) {
      for (let bit = count - 1; bit >= 0; bit -= 1) put((value >> bit) & 1, 1);
    },
    finish() {
      put(0, (8 - filled) % 8);
      return out.slice(0, length);
    },
  };
}

function compress(input: Uint8Array, bits: Bits): void {
  const matches = createMatches(input);
  for (let at = 0; at < input.length; ) {
    const { length, distance } = matches.longest(at);
    if (length < 3) {
      putSymbol(input[at] ?? 0, bits);
      matches.remember(at);
      at += 1;
      continue;
    }
    putLength(length, bits);
    putDistance(distance, bits);
    for (let step = 0; step < length; step += 1) matches.remember(at + step);
    at += length;
  }
}

function createMatches(input: Uint8Array) {
  const last = new Int32Array(1 << HASH_BITS).fill(-1);
  const before = new Int32Array(WINDOW).fill(-1);
  const hash = (at: number): number => {
    const three = (input[at] ?? 0) | ((input[at + 1] ?? 0) << 8) | ((input[at + 2] ?? 0) << 16);
    return Math.imul(three, 0x9e3779b1) >>> (32 - HASH_BITS);
  };
  return {
    remember(at: number): void {
      if (at + 3 > input.length) return;
      const key = hash(at);
      before[at % WINDOW] = last[key] ?? -1;
      last[key] = at;
    },
    longest(at: number): { readonly length: number; readonly distance: number } {
      let best = { length: 0, distance: 0 };
      if (at + 3 > input.length) return best;
      let candidate = last[hash(at)] ?? -1;
      for (let tries = 0; tries < TRIES && candidate >= 0 && at - candidate <= WINDOW; tries += 1) {
        const length = sameBytes(input, candidate, at);
        if (length > best.length) best = { length, distance: at - candidate };
        const next = before[candidate % WINDOW] ?? -1;
        if (next >= candidate) break; // the place was written over by a later one
        candidate = next;
      }
      return best;
    },
  };
}

function sameBytes(input: Uint8Array, one: number, other: number): number {
  const most = Math.min(LONGEST, input.length - other);
  let length = 0;
  while (length < most && input[one + length] === input[other + length]) length += 1;
  return length;
}

/** A literal or length symbol, with the fixed codes of RFC 1951 3.2.6. */
function putSymbol(symbol: number, bits: Bits): void {
  if (symbol < 144) bits.code(0x30 + symbol, 8);
  else if (symbol < 256) bits.code(0x190 + symbol - 144, 9);
  else if (symbol < 280) bits.code(symbol - 256, 7);
  else bits.code(0xc0 + symbol - 280, 8);
}

/** From 11 on four symbols share each number of extra bits, and 258 has a symbol of its own. */
function putLength(length: number, bits: Bits): void {
  if (length === LONGEST) {
    putSymbol(285, bits);
  } else if (length < 11) {
    putSymbol(254 + length, bits);
  } else {
    const from = length - 3;
    const extra = 31 - Math.clz32(from) - 2;
    putSymbol(257 + extra * 4 + (from >> extra), bits);
    bits.put(from & ((1 << extra) - 1), extra);
  }
}

/** From 5 on two codes share each number of extra bits. */
function putDistance(distance: number, bits: Bits): void {
  const from = distance - 1;
  if (from < 4) {
    bits.code(from, 5);
    return;
  }
  const extra = 31 - Math.clz32(from) - 1;
  bits.code(extra * 2 + (from >> extra), 5);
  bits.put(from & ((1 << extra) - 1), extra);
}
