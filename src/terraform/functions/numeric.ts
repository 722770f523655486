import { integer, number, type Value } from '../../core/value.ts';
import {
  addNumbers,
  type BigFloat,
  compareNumbers,
  fromFloat,
  fromInteger,
  infinity,
  isNegative,
  negateNumber,
  signOf,
  toMachine,
  truncateNumber,
} from '../../core/value-number.ts';
import { typeOf } from '../../core/value-parts.ts';
import { dynamicType, numberType } from '../../core/value-type.ts';
import { type FunctionDefinition, numberAt, refuse, wholeAt } from './define.ts';
import { logarithm } from './logarithm.ts';
import { power } from './power.ts';

const num = { name: 'num', type: numberType };

function unary(name: string, compute: (value: BigFloat) => BigFloat): FunctionDefinition {
  return { name, parameters: [num], returns: numberType, run: (args) => number(compute(numberAt(args, 0))) };
}

function roundAway(value: BigFloat, direction: 1 | -1): BigFloat {
  if (signOf(value) === 0) return fromInteger(0);
  const whole = truncateNumber(value);
  if (value.infinite !== 0 || compareNumbers(value, whole) !== direction) return whole;
  return { ...(addNumbers(whole, fromInteger(direction)) ?? whole), precision: value.precision };
}

function extreme(name: 'max' | 'min', sign: 1 | -1): FunctionDefinition {
  return {
    name,
    parameters: [],
    variadic: { name: 'numbers', type: numberType },
    returns: numberType,
    run: (args) => {
      if (args.length === 0) refuse(`${name}() needs at least one number.`);
      let best = infinity(sign === 1 ? -1 : 1);
      for (const index of args.keys()) {
        const candidate = numberAt(args, index);
        if (compareNumbers(candidate, best) * sign > 0) best = candidate;
      }
      return number(best);
    },
  };
}

function fromMachine(value: number, name: string): Value {
  if (Number.isNaN(value)) refuse(`${name}() has no result for these numbers.`);
  return number(fromFloat(value));
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

function parseInteger(text: string, base: number): bigint | undefined {
  const match = /^([+-]?)([0-9a-zA-Z]+)$/.exec(text);
  if (match === null || text.length > 10_000) return undefined;
  const body = base <= 36 ? (match[2] ?? '').toLowerCase() : (match[2] ?? '');
  let value = 0n;
  for (const character of body) {
    const digit = digits.indexOf(character);
    if (digit < 0 || digit >= base) return undefined;
    value = value * BigInt(base) + BigInt(digit);
  }
  return match[1] === '-' ? -value : value;
}

const parseint: FunctionDefinition = {
  name: 'parseint',
  parameters: [
    { name: 'number', type: dynamicType },
    { name: 'base', type: numberType },
  ],
  returns: ([given]) => {
    const { kind } = given === undefined ? dynamicType : typeOf(given);
    return kind === 'string' || kind === 'dynamic' ? numberType : refuse('parseint() reads a string.');
  },
  run: (args) => {
    const [given] = args;
    if (given?.kind !== 'string') return refuse('parseint() reads a string. Use tostring() on a number.');
    const text = given.value;
    const base = wholeAt(args, 1, 'base');
    if (base < 2 || base > 62) refuse('The base of parseint() must be between 2 and 62.');
    const value = parseInteger(text, base);
    if (value === undefined) return refuse(`${JSON.stringify(text)} is no integer of base ${base}.`);
    return integer(value);
  },
};

/** Functions that compute with numbers. */
export const numericFunctions: readonly FunctionDefinition[] = [
  unary('abs', (value) => (isNegative(value) ? negateNumber(value) : value)),
  unary('ceil', (value) => roundAway(value, 1)),
  unary('floor', (value) => roundAway(value, -1)),
  {
    name: 'signum',
    parameters: [num],
    returns: numberType,
    run: (args) => {
      const value = wholeAt(args, 0, 'num');
      if (Math.abs(value) >= 2 ** 63) refuse('signum() takes numbers of at most 64 bits.');
      return integer(Math.sign(value));
    },
  },
  {
    name: 'log',
    parameters: [num, { name: 'base', type: numberType }],
    returns: numberType,
    run: (args) =>
      fromMachine(logarithm(toMachine(numberAt(args, 0))) / logarithm(toMachine(numberAt(args, 1))), 'log'),
  },
  {
    name: 'pow',
    parameters: [num, { name: 'power', type: numberType }],
    returns: numberType,
    run: (args) => fromMachine(power(toMachine(numberAt(args, 0)), toMachine(numberAt(args, 1))), 'pow'),
  },
  extreme('max', 1),
  extreme('min', -1),
  parseint,
];
