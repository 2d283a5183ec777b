// Google's own Functions Framework: framework-peer.cjs serve, or framework-peer.cjs send URL.
//   serve: an HTTP function that speaks our calls (docs/functions.md) and moves every weight by a 64th, for as many examples as its client's
//          number says. It stands in for somebody's own trainer.
//   send:  the framework's client library (cloudevents) calls a function by events of both modes, and reads its answers.
'use strict';
const { createRequire } = require('node:module');
const near = createRequire(process.env.FRAMEWORK_MODULES);
const say = (event, value) => console.log(JSON.stringify({ event, ...value }));

// A safetensors file: eight bytes of length, a header in JSON, little-endian values.
function moved(model, facts) {
  const length = Number(model.readBigUInt64LE());
  const header = JSON.parse(model.subarray(8, 8 + length).toString());
  const values = Buffer.from(model.subarray(8 + length));
  for (let at = 0; at < values.length; at += 4) values.writeFloatLE(values.readFloatLE(at) + 1 / 64, at);
  const text = Buffer.from(JSON.stringify({ ...header, __metadata__: facts }));
  const room = Buffer.alloc(8);
  room.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([room, text, values]);
}

async function work({ client, coordinator, assignment }) {
  const answer = { tributary: 1, client, cold: false };
  if (!assignment) return { ...answer, told: { examples: 12, engine: false, version: 'framework' } };
  const examples = String(10 + Number(client.split('_')[1]));
  const model = await fetch(new URL(assignment.modelPath, coordinator));
  if (!model.ok) return { ...answer, assignment: assignment.key, dropped: `the model: ${model.status}` };
  const body = moved(Buffer.from(await model.arrayBuffer()), { 'tributary.examples': examples });
  const put = await fetch(new URL(assignment.updatePath, coordinator), { method: 'PUT', body });
  const said = await put.json();
  if (!put.ok) return { ...answer, assignment: assignment.key, dropped: `the update: ${put.status} ${said.detail}` };
  return { ...answer, assignment: assignment.key, ...said, examples: Number(examples) };
}

function serve() {
  const framework = near('@google-cloud/functions-framework');
  framework.http('train', async (request, response) => {
    if (request.method !== 'POST') return response.status(405).send({ error: 'POST is needed' });
    return response.send(await work(request.body));
  });
  const server = near('@google-cloud/functions-framework/testing').getTestServer('train');
  server.listen(0, '127.0.0.1', () => say('listening', { port: server.address().port }));
}

async function send(url) {
  const { CloudEvent, HTTP } = near('cloudevents');
  const event = new CloudEvent({ id: '7', source: '/framework', type: 'call', data: { tributary: 1, coordinator: 'http://127.0.0.1', client: 'client_3' } });
  for (const mode of ['binary', 'structured']) {
    const { headers, body } = HTTP[mode](event);
    const answer = await fetch(url, { method: 'POST', headers, body });
    const read = HTTP.toEvent({ headers: Object.fromEntries(answer.headers), body: await answer.text() });
    say(mode, { status: answer.status, type: read.type, subject: read.subject, valid: read.validate(), data: read.data });
  }
}

if (process.argv[2] === 'serve') serve();
else send(process.argv[3]);
