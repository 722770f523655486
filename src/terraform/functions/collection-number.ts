import { list, number, unknownOf, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { addNumbers, type BigFloat, compareNumbers, fromInteger, signOf } from '../../core/value-number.ts';
import { dynamicType, listOf, numberType } from '../../core/value-type.ts';
import { needSequence } from './collection-list.ts';
import { type FunctionDefinition, itemsAt, numberAt, refuse } from './define.ts';

const anyList = { name: 'list', type: dynamicType } as const;

const sum: FunctionDefinition = {
  name: 'sum',
  parameters: [anyList],
  returns: numberType,
  run: (args) => {
    needSequence('sum', args, ['list', 'set', 'tuple']);
    const items = itemsAt(args, 0);
    if (items.length === 0) refuse('sum() of an empty list has no value. Use concat(list, [0]).');
    let total: BigFloat | undefined;
    let known = true;
    for (const item of items) {
      const value = convertValue(item, numberType);
      if (value.kind === 'problem' || value.kind === 'null') refuse('sum() needs numbers, and an element is none.');
      if (value.kind === 'number') {
        total = total === undefined ? value.value : addNumbers(total, value.value);
        if (total === undefined) refuse('sum() of opposite infinities has no value.');
      } else known = false;
    }
    return known && total !== undefined ? number(total) : unknownOf(numberType, { notNull: true });
  },
};

const range: FunctionDefinition = {
  name: 'range',
  parameters: [],
  variadic: { name: 'params', type: numberType },
  returns: listOf(numberType),
  run: (args) => {
    if (args.length < 1 || args.length > 3) refuse('range() takes one to three numbers: start, limit, step.');
    const start = args.length === 1 ? fromInteger(0) : numberAt(args, 0);
    const limit = numberAt(args, args.length === 1 ? 0 : 1);
    const down = compareNumbers(limit, start) < 0;
    const step = args.length === 3 ? numberAt(args, 2) : fromInteger(down ? -1 : 1);
    if (signOf(step) === 0) refuse('The step of range() must not be zero.');
    if (down !== signOf(step) < 0 && compareNumbers(limit, start) !== 0) {
      refuse('The step of range() leads away from the limit. Change its sign.');
    }
    const items: Value[] = [];
    let current = start;
    while (signOf(step) > 0 ? compareNumbers(current, limit) < 0 : compareNumbers(current, limit) > 0) {
      if (items.length >= 1024) refuse('range() makes at most 1024 numbers.');
      items.push(number(current));
      current = addNumbers(current, step) ?? limit;
    }
    return list(items, numberType);
  },
};

/** Functions of lists of numbers. */
export const numberListFunctions: readonly FunctionDefinition[] = [sum, range];
