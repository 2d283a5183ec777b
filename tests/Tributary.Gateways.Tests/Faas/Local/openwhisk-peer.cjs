// The official OpenWhisk client at a platform: openwhisk-peer.cjs URL KEY. It does with actions, activations and packages what there is to
// do, and says in lines of JSON what came of each step.
'use strict';
const { createRequire } = require('node:module');
const openwhisk = createRequire(process.env.OPENWHISK_MODULES)('openwhisk');
const [url, key] = process.argv.slice(2);
const ow = openwhisk({ apihost: url, api_key: key, namespace: '_' });
const say = (event, value) => console.log(JSON.stringify({ event, value }));
const wordsOf = (error) => error.error?.error ?? error.error?.response?.result?.error ?? String(error.message);
const fault = (promise) => promise.then((value) => ({ none: value }), (error) => ({ status: error.statusCode, error: wordsOf(error) }));
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function followed(id) {
  for (;;) {
    try {
      return await ow.activations.result({ name: id });
    } catch (error) {
      if (error.statusCode !== 404) throw error;
      await pause(50);
    }
  }
}

async function actions() {
  const code = 'function main(p) { if (p.fail) return { error: p.fail };'
    + ' console.log("seen", p.name); return { hello: p.name, by: p.by }; }';
  say('create', await ow.actions.create({ name: 'hello', action: code, kind: 'nodejs:default', params: { by: 'default' } }));
  say('conflict', await fault(ow.actions.create({ name: 'hello', action: code })));
  say('update', await ow.actions.update({ name: 'hello', action: code, limits: { timeout: 30000, memory: 192 } }));
  say('get', await ow.actions.get({ name: 'hello' }));
  say('get-without-code', await ow.actions.get({ name: 'hello', code: false }));
  say('list', await ow.actions.list({ limit: 10 }));
  say('count', await ow.actions.list({ count: true }));
  say('result', await ow.actions.invoke({ name: 'hello', blocking: true, result: true, params: { name: 'Ada', by: 'call' } }));
  const whole = await ow.actions.invoke({ name: 'hello', blocking: true, params: { name: 'Ada' } });
  say('blocking', whole);
  const failing = { name: 'hello', blocking: true, result: true, params: { fail: 'on purpose' } };
  say('application-error', await fault(ow.actions.invoke(failing)));
  say('missing', await fault(ow.actions.invoke({ name: 'nobody' })));
  const started = await ow.actions.invoke({ name: 'hello', params: { name: 'Bea' } });
  say('started', started);
  say('activation-result', await followed(started.activationId));
  say('activation', await ow.activations.get({ name: started.activationId }));
  say('activation-logs', await ow.activations.logs({ activationId: whole.activationId }));
  say('activation-list', await ow.activations.list({ name: 'hello', limit: 2 }));
  say('activation-count', await ow.activations.list({ count: true }));
}

async function packages() {
  say('package-create', await ow.packages.create({ name: 'kit', package: { parameters: [{ key: 'by', value: 'package' }] } }));
  say('package-update', await ow.packages.update({ name: 'kit', package: { annotations: [{ key: 'description', value: 'tools' }] } }));
  await ow.actions.create({ name: 'kit/inner', action: 'const main = (p) => ({ by: p.by });', kind: 'nodejs:default' });
  say('package-get', await ow.packages.get({ name: 'kit' }));
  say('package-list', await ow.packages.list());
  say('package-invoke', await ow.actions.invoke({ name: 'kit/inner', blocking: true, result: true }));
  say('package-full', await fault(ow.packages.delete({ name: 'kit' })));
  await ow.actions.delete({ name: 'kit/inner' });
  say('package-delete', await ow.packages.delete({ name: 'kit' }));
}

async function raw() {
  const code = 'function main(p) { return { statusCode: 201, headers: { "x-method": p.__ow_method },'
    + ' body: p.__ow_body + "|" + p.__ow_query }; }';
  await ow.actions.create({ name: 'raw', action: code, kind: 'nodejs:default', annotations: { 'web-export': true, 'raw-http': true } });
  const headers = { 'content-type': 'text/plain' };
  const answer = await fetch(`${url}/api/v1/web/guest/default/raw?x=1`, { method: 'PUT', body: 'plain', headers });
  say('raw', { status: answer.status, method: answer.headers.get('x-method'), body: await answer.text() });
}

async function main() {
  say('namespaces', await ow.namespaces.list());
  await actions();
  await packages();
  await raw();
  for (const name of ['hello', 'raw']) await ow.actions.delete({ name });
  say('gone', await fault(ow.actions.get({ name: 'hello' })));
  say('unauthorized', await fault(openwhisk({ apihost: url, api_key: 'user:wrong' }).actions.list()));
  say('done', {});
}

main().catch((error) => { console.error(error); process.exit(1); });
