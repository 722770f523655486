import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Desired } from '../../core/attribute.ts';
import { any } from '../../core/kinds/any.ts';
import { text } from '../../core/kinds/text.ts';
import { membersOf } from '../../core/plain.ts';
import { fromPlain, object, type Plain, type Value } from '../../core/value.ts';
import { type Asking, askData, askTextIfThere, type DataAnswer, type DataContext, type Reach } from '../define-data.ts';
import { readState } from './state-file.ts';

const attributes = {
  backend: text({ required: true }),
  config: any({ default: null }),
  defaults: any({ default: null }),
  workspace: text({ default: 'default' }),
  outputs: any({ computed: true }),
};

type Config = Desired<typeof attributes>;
type Settings = Readonly<Record<string, Plain>>;

/** Settings of the S3 backend with which somebody else's rights would be used, or another key. */
const REFUSED = [
  'access_key',
  'secret_key',
  'token',
  'profile',
  'shared_credentials_file',
  'shared_credentials_files',
  'assume_role_with_web_identity',
  'sse_customer_key',
];

/**
 * The outputs of a stack that Terraform keeps: its state file, read and never written. The stacks of the app itself are not read
 * this way. https://developer.hashicorp.com/terraform/language/state/remote-state-data
 */
export const remoteStateData = askData({
  type: 'terraform_remote_state',
  summary: 'The outputs in the state file of somebody else: in S3, or in the folder of the stack.',
  attributes,
  service: 's3',
  operation: 'GetObject',
  actions: ['s3:GetObject', 's3:ListBucket'],
  ask: readRemoteState,
});

function* readRemoteState(config: Config, context: DataContext): Asking<DataAnswer<typeof attributes>> {
  const settings = membersOf(config.config);
  switch (config.backend) {
    case 's3':
      return yield* readFromS3(config, settings);
    case 'local':
      return readLocally(config, settings, context);
    default:
      return {
        problem: `States of the backend "${config.backend}" are not read, only those in S3; keep that state in S3, publish what is needed as a parameter (aws_ssm_parameter), or use a data source of the resource itself.`,
      };
  }
}

function* readFromS3(config: Config, settings: Settings): Asking<DataAnswer<typeof attributes>> {
  const { bucket, key } = settings;
  const refused = REFUSED.find((name) => settings[name] !== undefined && settings[name] !== null);
  if (refused !== undefined) {
    return {
      problem: `The state is read with the credentials of the worker, and "${refused}" cannot be followed; take it out, or give an assume_role that the worker may assume.`,
    };
  }
  if (typeof bucket !== 'string' || typeof key !== 'string') {
    return { problem: 'The config of a state in S3 needs "bucket" and "key"; add what is missing.' };
  }
  const path = pathOf(config.workspace ?? 'default', key, settings);
  const where = `s3://${bucket}/${path}`;
  const input = { Bucket: bucket, Key: path };
  const found = yield* askTextIfThere(GetObjectCommand, input, ['NoSuchKey', 'NotFound'], reachOf(settings));
  return found === undefined ? withoutState(config, where) : answerOf(readState(found, where), config);
}

/** Workspaces other than the first have a folder of their own. */
function pathOf(workspace: string, key: string, { workspace_key_prefix: prefix }: Settings): string {
  const first = typeof prefix === 'string' && prefix !== '' ? prefix : 'env:';
  return workspace === 'default' ? key : `${first}/${workspace}/${key}`;
}

/** The role stands in a block of its own since Terraform 1.6, and beside the others before. */
function reachOf(settings: Settings): Reach {
  const given = membersOf(
    Array.isArray(settings['assume_role']) ? settings['assume_role'][0] : settings['assume_role'],
  );
  const role = { ...settings, ...given };
  return {
    region: textOf(settings['region']),
    roleArn: textOf(role['role_arn']),
    externalId: textOf(role['external_id']),
    sessionName: textOf(role['session_name']),
  };
}

function readLocally(config: Config, settings: Settings, { files }: DataContext): DataAnswer<typeof attributes> {
  const path = textOf(settings['path']) ?? 'terraform.tfstate';
  const bytes = path.startsWith('/') ? undefined : files?.readBytes(path);
  if (bytes === undefined) {
    return {
      problem: `There is no state file "${path}" in the folder of the stack, and nothing else on this machine is read; refer to the other stack in the code of the app, or keep that state in S3.`,
    };
  }
  return answerOf(readState(new TextDecoder().decode(bytes), path), config);
}

function withoutState(config: Config, where: string): DataAnswer<typeof attributes> {
  return config.defaults === null
    ? { problem: `There is no state at ${where}; correct bucket, key and workspace, or give "defaults".` }
    : answerOf({ outputs: new Map() }, config);
}

function answerOf(
  read: { readonly outputs: ReadonlyMap<string, Value> } | { readonly problem: string },
  { defaults }: Config,
): DataAnswer<typeof attributes> {
  if ('problem' in read) {
    return read;
  }
  const given = Object.entries(membersOf(defaults)).map(([name, value]) => [name, fromPlain(value)] as const);
  return { values: {}, exact: { outputs: object([...given, ...read.outputs]) } };
}

function textOf(value: Plain | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
