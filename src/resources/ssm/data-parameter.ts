import { GetParameterCommand } from '@aws-sdk/client-ssm';
import { bool } from '../../core/kinds/bool.ts';
import { int } from '../../core/kinds/number.ts';
import { text } from '../../core/kinds/text.ts';
import { readData } from '../define-data.ts';

const attributes = {
  name: text({ required: true }),
  with_decryption: bool({ default: true }),
  id: text({ computed: true }),
  arn: text({ computed: true }),
  insecure_value: text({ computed: true }),
  type: text({ computed: true }),
  value: text({ computed: true, sensitive: true }),
  version: int({ computed: true }),
};

/** A parameter of the Parameter Store. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export const parameterData = readData(GetParameterCommand)({
  type: 'aws_ssm_parameter',
  summary: 'A parameter of the Parameter Store; its value is sensitive, insecure_value is not.',
  attributes,
  // Of a parameter that is stored in clear the value is marked all the same, as Terraform does it.
  publicValues: ({ insecure_value: open }) => (typeof open === 'string' ? [open] : []),
  service: 'ssm',
  actions: ['ssm:GetParameter', 'kms:Decrypt'],
  input: ({ name, with_decryption }) => ({ Name: name ?? '', WithDecryption: with_decryption ?? true }),
  values([output], { name }) {
    const parameter = output?.Parameter;
    const value = parameter?.Value ?? null;
    return {
      values: {
        id: parameter?.Name ?? name,
        name: parameter?.Name ?? name,
        arn: parameter?.ARN ?? null,
        insecure_value: parameter?.Type === 'SecureString' ? '' : value,
        type: parameter?.Type ?? null,
        value,
        version: parameter?.Version ?? null,
      },
    };
  },
});
