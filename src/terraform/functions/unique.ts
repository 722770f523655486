import { numberType, stringType } from '../../core/value-type.ts';
import { encodeUtf8 } from './bytes.ts';
import { type FunctionDefinition, refuse, textAt, wholeAt } from './define.ts';
import { stableText } from './time.ts';

/** Functions whose result Terraform makes anew at every run; here it is chosen once per place and kept. */
export const uniqueFunctions: readonly FunctionDefinition[] = [
  {
    name: 'uuid',
    parameters: [],
    returns: stringType,
    run: (_args, { stable, place }) => stableText(stable.uuid(place)),
  },
  {
    name: 'bcrypt',
    parameters: [{ name: 'str', type: stringType }],
    variadic: { name: 'cost', type: numberType },
    returns: stringType,
    run: (args, { stable, place }) => {
      if (args.length > 2) refuse('bcrypt() takes a text and one cost.');
      const cost = args.length === 2 ? wholeAt(args, 1, 'cost') : 10;
      if (cost < 4 || cost > 14) {
        refuse(
          'The cost of bcrypt() must be between 4 and 14: each step doubles the time, and more would hold the worker up for seconds.',
        );
      }
      if (encodeUtf8(textAt(args, 0)).length > 72) {
        refuse('bcrypt() takes a text of at most 72 bytes. Hash a longer one before.');
      }
      return stableText(stable.bcrypt(place, textAt(args, 0), cost));
    },
  },
];
