// A WAMP client: wamp-peer.cjs autobahn|wampy URL SERIALIZER [METHOD AUTHID SECRET]. It registers js.echo and js.fails, subscribes to
// js.topic, says so, and then obeys the lines that it is told. Whatever happens is a JSON line.
'use strict';
const { createRequire } = require('node:module');
const readline = require('node:readline');
const need = createRequire(process.env.WAMP_MODULES);
const [library, url, serializer, method, authid, secret] = process.argv.slice(2);
const say = what => console.log(JSON.stringify(what));
const pattern = count => Uint8Array.from({ length: count }, (_, i) => (i * 31 >> 3) & 255);
const same = (one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)) === 0;

function obey(session) {
  readline.createInterface({ input: process.stdin }).on('line', async text => {
    const line = JSON.parse(text);
    try {
      if (line.publish) {
        await session.publish(line.publish, line.args);
        say({ event: 'published' });
        return;
      }
      const args = line.bytes ? [Buffer.from(pattern(line.bytes))] : line.args ?? [];
      const result = await session.call(line.call, args, line.progress ? part => say({ event: 'part', part }) : undefined);
      say(line.bytes ? { event: 'result', same: same(result, args[0]) } : { event: 'result', result });
    } catch (error) {
      say({ event: 'error', uri: error.error ?? error.errorUri ?? String(error), args: error.args ?? error.argsList ?? [] });
    }
  });
}

function useAutobahn() {
  globalThis.WebSocket ??= need('ws').WebSocket;
  const autobahn = need('autobahn');
  const make = { json: 'JSONSerializer', msgpack: 'MsgpackSerializer', cbor: 'CBORSerializer' }[serializer];
  const connection = new autobahn.Connection({
    url, realm: 'realm1', max_retries: 0, retry_if_unreachable: false, serializers: [new autobahn.serializer[make]()],
    authmethods: method ? [method] : undefined, authid,
    onchallenge: (_, kind, extra) => kind === 'ticket' ? secret
      : autobahn.auth_cra.sign(extra.salt ? autobahn.auth_cra.derive_key(secret, extra.salt, extra.iterations, extra.keylen) : secret,
        extra.challenge),
  });
  connection.onopen = async (session, details) => {
    await session.register('js.echo', args => args[0]);
    await session.register('js.fails', () => { throw new autobahn.Error('com.example.bad', ['what', 7], { why: 'because' }); });
    await session.subscribe('js.topic', args => say({ event: 'event', args }));
    obey({
      publish: (topic, args) => session.publish(topic, args, {}, { acknowledge: true }),
      call: (uri, args, progress) => {
        const call = session.call(uri, args, {}, progress ? { receive_progress: true } : {});
        return new Promise((done, failed) => call.then(done, failed, progress));
      },
    });
    say({ event: 'joined', role: details.authrole });
  };
  connection.onclose = (reason, details) => {
    say({ event: 'left', reason: details.reason ?? reason });
    process.exit(0);
  };
  connection.open();
}

async function useWampy() {
  const { Wampy } = need('wampy');
  const make = { json: 'JsonSerializer', msgpack: 'MsgpackSerializer', cbor: 'CborSerializer' }[serializer];
  const { [make]: Serializer } = need(`wampy/${make}.js`);
  const socket = need('ws');
  const wampy = new Wampy(url, {
    realm: 'realm1', ws: socket.WebSocket ?? socket, serializer: new Serializer(), autoReconnect: false,
    ...(method ? { authid, authmethods: [method], onChallenge: (kind, extra) => kind === 'ticket' ? secret
      : require('node:crypto').createHmac('sha256', extra.salt
        ? require('node:crypto').pbkdf2Sync(secret, extra.salt, extra.iterations, extra.keylen, 'sha256').toString('base64') : secret)
        .update(extra.challenge).digest('base64') } : {}),
  });
  let details;
  try {
    details = await wampy.connect();
  } catch (error) {
    say({ event: 'left', reason: error.errorUri ?? wampy.getOpStatus().error?.errorUri ?? String(error) });
    process.exit(0);
  }
  await wampy.register('js.echo', ({ argsList }) => ({ argsList }));
  await wampy.register('js.fails', () => { throw { error: 'com.example.bad', argsList: ['what', 7], argsDict: { why: 'because' } }; });
  await wampy.subscribe('js.topic', ({ argsList }) => say({ event: 'event', args: argsList }));
  obey({
    publish: (topic, args) => wampy.publish(topic, args),
    call: async (uri, args, progress) => {
      const result = await wampy.call(uri, args, progress
        ? { progress_callback: part => { if (part.details?.progress) progress(part.argsList[0]); } } : {});
      return result.argsList?.[0];
    },
  });
  say({ event: 'joined', role: details.authrole });
}

(library === 'autobahn' ? useAutobahn : useWampy)();
