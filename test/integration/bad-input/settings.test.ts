import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { bucket, terraform } from './documents.ts';
import { expectApplied, expectRefusal, type Message } from './expect.ts';
import { type BadInputRig, type Case, startBadInputRig } from './rig.ts';
import { runHere } from './run-here.ts';

let rig: BadInputRig;
let typed: Case;

before(async () => {
  rig = await startBadInputRig(runHere);
  typed = await rig.open();
  await typed.commit(terraform(bucket('mistyped', 1)));
});
after(() => rig.stop());

describe('mistakes in groundstate.yaml and in settings', { concurrency: 3 }, () => {
  const unruled = /Until groundstate\.yaml can be used, nothing of this commit is applied and drift is only reported\./;
  const policies: readonly { readonly what: string; readonly text: string | null; readonly happened: RegExp }[] = [
    {
      what: 'broken syntax',
      text: 'version: 1\ndefaults: {drift: revert\n',
      happened: /groundstate\.yaml, line \d: Flow map/,
    },
    {
      what: 'an unknown key',
      text: 'version: 1\ndefualts: {drift: revert}\n',
      happened: /groundstate\.yaml, line 2: "defualts" is not a setting of the file\. Did you mean "defaults"\?/,
    },
    {
      what: 'no file at all',
      text: null,
      happened: /There is no groundstate\.yaml in the infra folder, so nothing is applied/,
    },
  ];
  for (const [index, { what, text, happened }] of policies.entries()) {
    test(`groundstate.yaml with ${what}: nothing is applied, exit 3, and the mended one lets it`, async () => {
      const estate = await rig.open();
      const document = terraform(bucket(`unruled-${index}`, 1));
      await estate.commit(document);
      await estate.commit({ 'groundstate.yaml': text });
      const message = {
        summary: /held: There is no usable groundstate\.yaml for this stack, so nothing is applied\./,
        happened,
        matters: unruled,
        next: /Correct it and push\./,
      };
      await expectRefusal(estate, { status: 3, message });
      await estate.commit({});
      await expectApplied(estate, ['s3:CreateBucket']);
    });
  }

  test('a commit without a usable groundstate.yaml ends with 3 also where there is nothing to change', async () => {
    const estate = await rig.open();
    await estate.commit(terraform(bucket('unruled-and-equal', 1)));
    await expectApplied(estate, ['s3:CreateBucket']);
    await estate.commit({ 'groundstate.yaml': 'version: 2\n' });
    const message = {
      summary: /No changes\./,
      happened: /groundstate\.yaml, line 1: "version" must be 1/,
      matters: unruled,
      next: /Correct it and push\./,
    };
    await expectRefusal(estate, { status: 3, message });
  });

  test('a groundstate.yaml that names an unknown stack is said, because a misspelt name protects nothing', async () => {
    const estate = await rig.open();
    const policy = `version: 1\nstacks:\n  ${estate.stack}x: {drift: revert}\n`;
    await estate.commit({ ...terraform(bucket('unknown-stack', 1)), 'groundstate.yaml': policy });
    const message = {
      summary: /Warning: groundstate\.yaml names the stack/,
      happened: new RegExp(`names the stack "${estate.stack}x", which the commit does not have\\.`),
      matters: /Its settings have no effect/,
      next: new RegExp(`Did you mean "${estate.stack}"\\?.*correct the name or take the section out`),
    };
    await expectRefusal(estate, { status: 0, message }, { args: ['plan'] });
  });

  const nothing = /Nothing was started\./;
  const mistakes: readonly {
    readonly what: string;
    readonly args: readonly string[];
    readonly more?: Readonly<Record<string, string>>;
    readonly message: Omit<Message, 'matters'>;
  }[] = [
    {
      what: 'an unknown flag',
      args: ['apply', '--forse'],
      message: { summary: /error: unknown option/, happened: /'--forse'/, next: /Add --help to the command/ },
    },
    {
      what: 'an unknown command',
      args: ['aply'],
      message: { summary: /error: unknown command/, happened: /'aply'/, next: /Did you mean apply\?/ },
    },
    {
      what: 'an unknown setting in the environment',
      args: ['apply'],
      more: { GROUNDSTATE_BRANHC: 'main' },
      message: {
        summary: /The settings are not usable/,
        happened: /The environment has GROUNDSTATE_BRANHC, which is not a setting\./,
        next: /Did you mean "GROUNDSTATE_BRANCH"\?/,
      },
    },
    {
      what: 'a bad time span for the worker',
      args: ['worker', '--tick-interval', 'often'],
      message: {
        summary: /The settings are not usable/,
        happened: /"often" is not a valid value for the flag --tick-interval\./,
        next: /It must be a time span between 100ms and 1h, like 30s, 5m or 1h\./,
      },
    },
    {
      what: 'a missing setting',
      args: ['apply'],
      more: { GROUNDSTATE_INSTALLATION: '' },
      message: {
        summary: /The settings are not usable/,
        happened: /The setting "installation" is missing\./,
        next: /Give it as --installation ID, as GROUNDSTATE_INSTALLATION, or as "installation" in groundstate\.config\.yaml\./,
      },
    },
    {
      what: 'a repository address that is refused',
      args: ['apply'],
      more: { GROUNDSTATE_ALLOW_FILE_REMOTES: 'false' },
      message: {
        summary: /The repository address is refused/,
        happened: /A repository on this machine's disk was configured without allowing files\./,
        next: /Set the repository to an address like https:.* set allow_file_remotes\./,
      },
    },
  ];
  for (const { what, args, more, message } of mistakes) {
    test(`${what} is a usage error, 64, and nothing is called`, async () => {
      const calls = rig.proxy.count({ caller: typed.keys.accessKeyId });
      const expected = { status: 64, message: { ...message, matters: nothing } };
      await expectRefusal(typed, expected, { args, ...(more === undefined ? {} : { more }) });
      assert.equal(rig.proxy.count({ caller: typed.keys.accessKeyId }), calls, 'AWS was called');
    });
  }

  test('an unknown setting in the configuration file is a usage error with its line, and the corrected file works', async () => {
    const estate = await rig.open();
    await estate.commit(terraform(bucket('configured', 1)));
    const file = path.join(estate.folder, 'groundstate.config.yaml');
    await writeFile(file, 'concurrency: 2\nbrnach: main\n');
    const message = {
      summary: /The settings are not usable/,
      happened: /groundstate\.config\.yaml, line 2: "brnach" is not a setting\./,
      matters: nothing,
      next: /Did you mean "branch"\?/,
    };
    await expectRefusal(estate, { status: 64, message });
    await writeFile(file, 'concurrency: 2\nbranch: main\n');
    await expectApplied(estate, ['s3:CreateBucket']);
  });
});
