import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createSystemChance } from '../../../src/adapters/clock/system-chance.ts';
import { systemClock } from '../../../src/adapters/clock/system-clock.ts';
import { createMessageBook } from '../../../src/adapters/dynamodb/message-book.ts';
import { createBotCourier } from '../../../src/adapters/slack/bot-courier.ts';
import { createSlackDesk, type DeskOptions } from '../../../src/adapters/slack/desk.ts';
import { allPresses, renderActions } from '../../../src/adapters/slack/render-actions.ts';
import { renderAlert } from '../../../src/adapters/slack/render-alert.ts';
import { createSlackApi } from '../../../src/adapters/slack/slack-api.ts';
import { isSigned } from '../../../src/adapters/slack/verify-signature.ts';
import { Failure } from '../../../src/core/failure.ts';
import type { Alert } from '../../../src/engine/ports/journal.ts';
import type { Presses } from '../../../src/engine/presses/presses.ts';
import { createFakeApplication, type FakeApplication } from '../../cli/fake-application.ts';
import { driftRecord } from '../../http/api/open-api.ts';
import { type ChannelMessage, type FakeSlack, startFakeSlack } from '../../support/fake-slack.ts';
import { createMemoryTable } from '../../support/memory-table.ts';
import { driftAlert } from './alerts.ts';

const ada = 'U0ADA0000';
const stranger = 'U0STRANGE';
const soon = () => AbortSignal.timeout(20_000);
let slack: FakeSlack;
let app: FakeApplication;
let asked: string[];
let message: ChannelMessage;

before(async () => {
  slack = await startFakeSlack();
});
after(() => slack.stop());
beforeEach(async () => {
  app = createFakeApplication(systemClock);
  asked = [];
  const api = createSlackApi({ token: slack.token, baseUrl: slack.api, clock: systemClock, redact: (text) => text });
  const book = createMessageBook(createMemoryTable().access(systemClock, createSystemChance()));
  const options = { api, book, clock: systemClock, channel: slack.channel, digestMs: 0, offers: allPresses };
  await createBotCourier(options).send([driftAlert('a')], soon());
  const [head] = slack.heads;
  assert.ok(head !== undefined);
  message = head;
});
afterEach(() => {
  for (const { ts } of slack.messages) slack.remove(ts);
  slack.whispers.length = 0;
  slack.acknowledged.length = 0;
});

/** The engine's side of the buttons: takes down what was asked, and answers. */
function presses(): Presses {
  const answer =
    (name: string) =>
    async (press: {
      readonly by: string;
      readonly drift: { readonly stack: string; readonly id: string };
      readonly forMs?: number;
    }) => {
      asked.push([name, press.drift.stack, press.drift.id, press.by, press.forMs ?? ''].join(' ').trim());
      return `${name} is done.`;
    };
  return {
    acknowledge: answer('acknowledge'),
    revert: answer('revert'),
    keep: answer('keep'),
    pause: answer('pause'),
    ignore: answer('ignore'),
  };
}

function open(changes: { readonly options?: Partial<DeskOptions>; readonly presses?: Presses } = {}) {
  const options = {
    signingSecret: slack.signingSecret,
    appToken: slack.appToken,
    baseUrl: slack.api,
    people: new Set([ada]),
    ...changes.options,
  };
  return createSlackDesk(options, {
    presses: changes.presses ?? presses(),
    controls: app.engine.controls,
    journal: app.journal,
    clock: systemClock,
    chance: app.chance,
    log: app.log,
    redact: (text) => text,
    status: () => app.engine.status(),
    explain: async (address) => `${address} is as Git wants it.`,
    sayOfPlan: async ({ word, plan, stack, reason, slackId }) =>
      `${slackId} ${word}s ${plan}: ${reason}${stack === undefined ? '' : ` (${stack})`}`,
    deliver: async () => undefined,
  });
}

function signed(body: string, seconds = Math.floor(Date.now() / 1000)) {
  const headers = slack.sign(body, seconds);
  return { body, timestamp: headers['x-slack-request-timestamp'], signature: headers['x-slack-signature'] };
}

const whisper = () => slack.until(() => slack.whispers.at(-1), soon());

test('each button of a message reaches the engine with the drift and who pressed it, and only they see the answer', async () => {
  const desk = open();
  for (const press of allPresses) {
    slack.whispers.length = 0;
    assert.equal(desk.receive(signed(slack.pressForm(message, `groundstate.${press}`, ada))), true);
    assert.deepEqual(await whisper(), {
      response_type: 'ephemeral',
      replace_original: false,
      text: `${press} is done.`,
    });
  }
  assert.deepEqual(asked, [
    `acknowledge network a u0ada0000 (Slack ${ada})`,
    `revert network a u0ada0000 (Slack ${ada})`,
    `keep network a u0ada0000 (Slack ${ada}) 3600000`,
    `pause network a u0ada0000 (Slack ${ada}) 3600000`,
    `ignore network a u0ada0000 (Slack ${ada})`,
  ]);
});

test('below drift that no order puts back stands no button that would promise it', () => {
  const text = (alert: Alert) => JSON.stringify(renderActions({ alert, status: 'open', offers: allPresses }));
  assert.match(text(driftAlert('a')), /Revert now.*Keep 1 h/);
  const left = text(driftAlert('a', { isLeftAlone: true }));
  assert.match(left, /I look at it.*Pause 1 h.*Ignore/);
  assert.doesNotMatch(left, /Revert now|Keep 1 h/);
});

test('the buttons below a plan reach the engine with the plan and who pressed, and only people of the list may', async () => {
  const desk = open();
  const plan = { stack: 'network', digest: '3f9a12c0de41', changes: 2 };
  const { differences: _differences, ...rest } = driftAlert('x');
  const { drift: _drift, thread: _thread, ...plain } = rest;
  const alert = { ...plain, id: 'held-1', kind: 'held' as const, differences: [], plan };
  const actions = renderActions({ alert, status: undefined, offers: allPresses });
  const payload = { attachments: renderAlert(alert, { actions }).attachments } as unknown as ChannelMessage['payload'];
  for (const verdict of ['approve', 'refuse']) {
    slack.whispers.length = 0;
    desk.receive(signed(slack.pressForm({ ...message, payload }, `groundstate.${verdict}`, ada)));
    assert.equal((await whisper())['text'], `${ada} ${verdict}s 3f9a12c0de41:  (network)`);
  }
  slack.whispers.length = 0;
  desk.receive(signed(slack.pressForm({ ...message, payload }, 'groundstate.approve', 'U0STRANGE')));
  assert.match(String((await whisper())['text']), /Nothing was done: your Slack id U0STRANGE/);
  assert.deepEqual(renderActions({ alert, status: 'acknowledged', offers: allPresses }), []);
});

test("Slack's own example of a signature is taken, and nothing beside it", () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const signature = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';
  const secret = '8f742231b10e8888abcd99yyyzzz85a5';
  const at = 1_531_420_618;
  const request = { body, timestamp: String(at), signature };
  assert.equal(isSigned(request, secret, at * 1000), true);
  assert.equal(isSigned(request, secret, (at + 300) * 1000), true);
  assert.equal(isSigned(request, secret, (at + 301) * 1000), false, 'too old');
  assert.equal(isSigned(request, secret, (at - 301) * 1000), false, 'of the future');
  assert.equal(isSigned({ ...request, body: `${body} ` }, secret, at * 1000), false, 'another body');
  assert.equal(isSigned({ ...request, timestamp: `${at}.0` }, secret, at * 1000), false, 'another form of the time');
  assert.equal(isSigned({ ...request, signature: signature.toUpperCase() }, secret, at * 1000), false);
  assert.equal(isSigned({ ...request, signature: undefined }, secret, at * 1000), false);
  assert.equal(isSigned(request, 'another secret', at * 1000), false);
});

test('what Slack did not sign does nothing', async () => {
  const desk = open();
  const body = slack.pressForm(message, 'groundstate.revert', ada);
  assert.equal(desk.receive({ ...signed(body), body: `${body}&x=1` }), false);
  assert.equal(desk.receive(signed(body, Math.floor(Date.now() / 1000) - 400)), false);
  assert.equal(open({ options: { signingSecret: undefined } }).receive(signed(body)), false);
  await turn();
  assert.deepEqual([asked, slack.whispers], [[], []]);
});

test('a request that arrives twice is done once', async () => {
  const desk = open();
  const request = signed(slack.pressForm(message, 'groundstate.revert', ada));
  desk.receive(request);
  desk.receive(request);
  desk.receive(signed(slack.pressForm(message, 'groundstate.keep', ada)));
  await slack.until(() => slack.whispers.length === 2, soon());
  assert.deepEqual(
    asked.map((line) => line.split(' ')[0]),
    ['revert', 'keep'],
  );
});

test('who is not on the list changes nothing, and is told what to ask for', async () => {
  open().receive(signed(slack.pressForm(message, 'groundstate.revert', stranger)));
  assert.match(
    String((await whisper())['text']),
    new RegExp(`Nothing was done: your Slack id ${stranger}.*slack_people`),
  );
  assert.deepEqual(asked, []);
});

test('a drift that has moved on is said so to the one who pressed', async () => {
  const detail = 'It is over: Put back by run 7. Nothing was done.';
  const refuse = () =>
    Promise.reject(new Failure({ code: 'usage', handling: 'ask', summary: 'This drift has moved on', detail }));
  open({ presses: { ...presses(), revert: refuse } }).receive(
    signed(slack.pressForm(message, 'groundstate.revert', ada)),
  );
  assert.equal((await whisper())['text'], `This drift has moved on. ${detail}`);
});

test('a defect is not told in the channel, but in the log', async () => {
  const fail = () => Promise.reject(new Error('secret inside'));
  open({ presses: { ...presses(), revert: fail } }).receive(
    signed(slack.pressForm(message, 'groundstate.revert', ada)),
  );
  assert.match(String((await whisper())['text']), /a defect of Groundstate/);
  assert.ok(app.lines.some(({ level }) => level === 'error'));
});

test('an answer is posted to Slack alone, whatever address a request brings', async () => {
  const form = slack.pressForm(message, 'groundstate.revert', ada);
  const payload = JSON.parse(new URLSearchParams(form).get('payload') ?? '{}');
  const body = new URLSearchParams({
    payload: JSON.stringify({ ...payload, response_url: 'http://169.254.169.254/latest' }),
  });
  open().receive(signed(body.toString()));
  while (!app.lines.some(({ message: text }) => text.includes('could not be answered'))) await turn();
  assert.deepEqual(slack.whispers, []);
});

test('Socket Mode brings the same presses, each acknowledged at once, and comes back after a break', async () => {
  const stop = new AbortController();
  const listening = open({ options: { signingSecret: undefined } }).listen?.(stop.signal);
  await slack.until(() => slack.sockets.size === 1, soon());
  const id = slack.press(message, 'groundstate.revert', ada);
  await slack.until(() => slack.acknowledged.includes(id) && slack.whispers.length === 1, soon());
  const [first] = slack.sockets;
  first?.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
  const second = await slack.until(
    () => slack.sockets.size === 1 && [...slack.sockets].find((peer) => peer !== first),
    soon(),
  );
  second.drop();
  await slack.until(() => slack.sockets.size === 1 && [...slack.sockets].find((peer) => peer !== second), soon());
  slack.command('status', ada);
  await slack.until(() => slack.whispers.length === 2, soon());
  stop.abort();
  await listening;
  assert.equal(asked.length, 1);
});

const commands: readonly (readonly [string, RegExp, readonly string[]])[] = [
  ['', /\/groundstate status/, []],
  ['dance', /Nothing was done: "dance" is not a command/, []],
  ['status', /network: c0ffee1234, 3 resources, 1 open drifts/, ['list']],
  ['drift', /\[low\] network\/aws_vpc\.a: tags, since .*, by not known yet/, []],
  ['drift nowhere', /There is no stack nowhere. There is network/, []],
  ['scan nowhere', /No scan was asked for/, []],
  [
    'pause network 2h migration of the hub',
    /network is paused until/,
    [`pause network for 7200000 by ada (Slack ${ada}): migration of the hub`],
  ],
  ['pause network migration', /needs a scope, a time like 30m or 2h, and a reason/, []],
  ['resume network', /was not paused/, [`resume network by ada (Slack ${ada})`]],
  [
    'break-glass network 30m incident 7',
    /Break-glass c1 is open in network/,
    [`break-glass network for 1800000 by ada (Slack ${ada}): incident 7`],
  ],
  ['approve 3f9a12c0 looked at it', new RegExp(`${ada} approves 3f9a12c0: looked at it`), []],
  ['explain network/aws_vpc.main["a b"]', /network\/aws_vpc\.main\["a b"\] is as Git wants it/, []],
  ['explain', /explain needs an address/, []],
  ['approve', /needs the digest of a plan/, []],
  ['refuse 3f9a12c0 not now', new RegExp(`${ada} refuses 3f9a12c0: not now`), []],
  ['withdraw 3f9a12c0', new RegExp(`${ada} withdraws 3f9a12c0`), []],
  ['withdraw', /withdraw needs the digest/, []],
  ['close c1', /c1 is closed/, [`close c1 by ada (Slack ${ada})`]],
];

for (const [text, says, orders] of commands) {
  test(`/groundstate ${text}`, async () => {
    app.engine.stacks = [
      {
        stack: 'network',
        appliedCommit: 'c0ffee1234567',
        appliedAt: 9,
        acceptedRewrite: undefined,
        resources: 3,
        unsettled: 0,
        lock: undefined,
        lastRun: undefined,
        openDrifts: [driftRecord('a')],
      },
    ];
    const body = new URLSearchParams({
      command: '/groundstate',
      text,
      user_id: ada,
      user_name: 'ada',
      response_url: slack.responseUrl,
    });
    open().receive(signed(body.toString()));
    assert.match(String((await whisper())['text']), says);
    assert.deepEqual(app.engine.controls.asked, orders);
  });
}

test('/groundstate scan asks the worker for a scan', async () => {
  app.engine.stacks = [
    {
      stack: 'network',
      appliedCommit: undefined,
      appliedAt: 9,
      acceptedRewrite: undefined,
      resources: 3,
      unsettled: 0,
      lock: undefined,
      lastRun: undefined,
      openDrifts: [],
    },
  ];
  const body = new URLSearchParams({
    command: '/groundstate',
    text: 'scan network',
    user_id: ada,
    user_name: 'ada',
    response_url: slack.responseUrl,
  });
  open().receive(signed(body.toString()));
  assert.match(String((await whisper())['text']), /scans network at its next tick/);
  assert.deepEqual(
    [...app.journal.requests.values()].map(({ stack, requestedBy }) => [stack, requestedBy]),
    [['network', `ada (Slack ${ada})`]],
  );
});
