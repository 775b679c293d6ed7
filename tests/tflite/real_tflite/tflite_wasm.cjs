#!/usr/bin/env node
// SPDX-License-Identifier: MIT
// Runs models in TensorFlow Lite for the web (npm @tensorflow/tfjs-tflite) without a browser.
//   tflite_wasm.cjs NODE_MODULES MODEL INPUT OUTPUT [MODEL INPUT OUTPUT]...
// Raw tensor bytes; several tensors one after the other; several runs as in tflite_c.c. Exit status 2: TensorFlow Lite refuses a model. REAL_TFLITE_MS: see tflite_c.c.
// With REAL_TFLITE_NODES in the environment "MODEL: NODE NODE…" is printed: what is run, nodes that XNNPACK took over being one.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

function bytesOf(tensor) {
  const values = tensor.data(); // a view of the WASM memory: valid until the next call into it
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}

function each(list, act) {
  for (let i = 0; i < list.size(); i++) act(list.get(i));
}

async function load(modules) {
  const folder = path.resolve(modules, '@tensorflow/tfjs-tflite/wasm') + path.sep;
  // The loader takes itself for a web worker: give it the three names that it looks up there.
  Object.assign(globalThis, { self: globalThis, importScripts() {}, location: { href: 'file://' + folder } });
  const script = 'tflite_web_api_cc_simd';
  return require(folder + script + '.js')({
    wasmBinary: fs.readFileSync(folder + script + '.wasm'),
    print() {},
    printErr() {},
  });
}

function timeRuns(runner, name, milliseconds) {
  const now = () => Number(process.hrtime.bigint()) / 1e3;
  const times = [];
  for (let i = 0, start = now(); i < 20 || now() - start < milliseconds * 1e3; i++) runner.Infer(); // until it is compiled
  for (let start = now(); times.length < 20 || now() - start < milliseconds * 1e3; ) {
    const before = now();
    runner.Infer();
    times.push(now() - before);
  }
  times.sort((a, b) => a - b);
  console.log(`${name} ${times[times.length >> 1].toFixed(3)}`);
}

function run(tflite, model, input, output) {
  const file = fs.readFileSync(model);
  const address = tflite._malloc(file.length); // lasts as long as the runner
  tflite.HEAPU8.set(file, address);
  const made = tflite.TFLiteWebModelRunner.CreateFromBufferAndOptions(address, file.length, {
    numThreads: 1,
    enableWebNNDelegate: false,
    webNNDevicePreference: 0,
    enableProfiling: Boolean(process.env.REAL_TFLITE_NODES),
    maxProfilingBufferEntries: 1024,
  });
  if (!made.ok()) {
    console.error(`TensorFlow Lite (WASM) refuses ${model}: ${made.errorMessage()}`);
    return 2;
  }
  const runner = made.value();
  const given = fs.readFileSync(input);
  let one = 0;
  each(runner.GetInputs(), (tensor) => (one += bytesOf(tensor).length));
  if (given.length === 0 || given.length % one) throw new Error(`${input} has ${given.length} bytes, the inputs take ${one}`);
  const results = [];
  for (let at = 0; at < given.length; ) {
    each(runner.GetInputs(), (tensor) => {
      const room = bytesOf(tensor);
      at += given.copy(room, 0, at, at + room.length);
    });
    if (!runner.Infer()) {
      console.error(`TensorFlow Lite (WASM) cannot run ${model}`);
      return 2;
    }
    each(runner.GetOutputs(), (tensor) => results.push(Buffer.from(bytesOf(tensor))));
  }
  fs.writeFileSync(output, Buffer.concat(results));
  if (process.env.REAL_TFLITE_NODES) {
    const nodes = [];
    for (let i = 0; i < 200 && nodes.length === 0; i++) { // the profiler leaves out what took no time by its coarse clock
      each(runner.GetProfilingResults(), (item) => nodes.push(item.nodeType));
      if (nodes.length === 0) runner.Infer();
    }
    if (nodes.length) console.log(`${model}: ${nodes.join(' ')}`);
  }
  if (process.env.REAL_TFLITE_MS) timeRuns(runner, model, Number(process.env.REAL_TFLITE_MS));
  return 0;
}

async function main([modules, ...files]) {
  if (files.length === 0 || files.length % 3) {
    throw new Error('usage: tflite_wasm.cjs NODE_MODULES MODEL INPUT OUTPUT [MODEL INPUT OUTPUT]...');
  }
  const tflite = await load(modules);
  let status = 0;
  for (let i = 0; i < files.length; i += 3) {
    status = Math.max(status, run(tflite, files[i], files[i + 1], files[i + 2]));
  }
  return status;
}

main(process.argv.slice(2)).then(
  (status) => process.exit(status),
  (error) => {
    console.error(error.message || error);
    process.exit(1);
  }
);
