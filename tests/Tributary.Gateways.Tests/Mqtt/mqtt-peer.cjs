// MQTT.js at a broker: mqtt-peer.cjs PORT VERSION (4 for MQTT 3.1.1, 5). It does what an ordinary client does, answers what comes on js/ask,
// and says in lines of JSON what came.
'use strict';
const { createRequire } = require('node:module');
const mqtt = createRequire(process.env.MQTT_MODULES)('mqtt');
const [port, version] = process.argv.slice(2).map(Number);
const heard = [];
const say = what => console.log(JSON.stringify(what));

function connect(clientId, more = {}) {
  return mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId, protocolVersion: version, reconnectPeriod: 0, ...more });
}

// Until a message came that is wanted; a limit is the test's.
function until(client, wanted) {
  return new Promise(done => client.on('message', (topic, payload, packet) => {
    if (wanted(topic, payload.toString())) done(packet);
  }));
}

async function main() {
  const client = await connect('js');
  client.on('message', (topic, payload, packet) => {
    if (topic === 'js/ask') {
      const { responseTopic, correlationData } = packet.properties;
      client.publish(responseTopic, `answer to ${payload}`, { qos: 1, properties: { correlationData } });
    } else {
      heard.push([topic, payload.toString(), packet.qos, packet.retain]);
    }
  });
  await client.subscribeAsync(['t/#', 'js/ask'], { qos: 2 });

  // 1. Every quality of service, and a message that is kept for those who come later.
  for (const qos of [0, 1, 2]) await client.publishAsync('t/q', `qos ${qos}`, { qos });
  await client.publishAsync('t/kept', 'kept', { qos: 1, retain: true });
  const late = await connect('js-late');
  const kept = until(late, () => true);
  await late.subscribeAsync('t/kept', { qos: 1 });
  const { payload, retain } = await kept;
  say({ event: 'kept', payload: payload.toString(), retain });
  await client.publishAsync('t/kept', '', { qos: 1, retain: true });

  // 2. A will.
  const dying = await connect('js-dying', { will: { topic: 't/will', payload: 'bye', qos: 1, retain: false } });
  const will = until(client, topic => topic === 't/will');
  dying.on('error', () => {});
  dying.stream.destroy();
  await will;

  // 3. A question that brings its answer's topic.
  if (version === 5) {
    const answer = until(client, topic => topic === 't/answers/js');
    await client.publishAsync('t/ask', 'what?', {
      qos: 1, properties: { responseTopic: 't/answers/js', correlationData: Buffer.from([1, 0, 2]), userProperties: { k: 'v' } },
    });
    say({ event: 'answer', correlation: [...(await answer).properties.correlationData] });
  }
  await until(client, topic => topic === 't/end');
  say({ event: 'done', heard });
  for (const one of [late, client]) await one.endAsync();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
