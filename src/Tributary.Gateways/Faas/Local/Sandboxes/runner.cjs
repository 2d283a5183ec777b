// Runs one function written in JavaScript for the local platform: POST /init takes its text, POST /run calls it (OpenWhisk's protocol).
'use strict';
const http = require('http');
const path = require('path');
const { createRequire } = require('module');

const MARKER = 'XXX_THE_END_OF_A_WHISK_ACTIVATION_XXX';
let call = null;

function init(value) {
  for (const [name, text] of Object.entries(value.env ?? {})) process.env[name] = typeof text === 'string' ? text : JSON.stringify(text);
  const main = value.main || 'main';
  const scope = { exports: {} };
  const name = /^[A-Za-z_$][\w$]*$/.test(main) ? main : null;
  if (!name) throw new Error(`${main} is no name of a function`);
  const load = new Function('module', 'exports', 'require', '__dirname', '__filename',
    `${value.code}\n;return typeof ${name} === 'function' ? ${name} : module.exports.${name};`);
  call = load(scope, scope.exports, createRequire(path.join(process.cwd(), 'action.js')), process.cwd(), 'action.js');
  if (typeof call !== 'function') throw new Error(`the code has no function ${main}`);
}

async function run(request) {
  for (const [name, value] of Object.entries(request))
    if (name !== 'value' && typeof value === 'string') process.env[`__OW_${name.toUpperCase()}`] = value;
  let result;
  try {
    result = await call(request.value ?? {});
  } catch (fault) {
    console.error(fault);
    return { error: fault instanceof Error ? `An error has occurred: ${fault}` : fault ?? {} };
  }
  if (result === undefined || result === null) return {};
  if (typeof result !== 'object') throw new Error('The action did not return a dictionary or array.');
  return result;
}

async function answer(request, body) {
  const value = JSON.parse(body);
  if (request.url === '/init') {
    init(value.value);
    return { ok: true };
  }
  if (!call) throw new Error('Cannot run a function that was not initialized.');
  return run(value);
}

http.createServer((request, response) => {
  const pieces = [];
  request.on('data', (piece) => pieces.push(piece));
  request.on('end', async () => {
    let [status, result] = [200, null];
    try {
      result = JSON.stringify(await answer(request, Buffer.concat(pieces).toString('utf8')));
    } catch (fault) {
      console.error(fault);
      [status, result] = [502, JSON.stringify({ error: String(fault && fault.message ? fault.message : fault) })];
    }
    response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(result) });
    response.end(result);
    if (request.url === '/run') {
      process.stdout.write(`${MARKER}\n`);
      process.stderr.write(`${MARKER}\n`);
    }
  });
}).listen(Number(process.env.PORT), '127.0.0.1');
