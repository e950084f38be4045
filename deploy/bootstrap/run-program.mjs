import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { currentNode } from './current-node.mjs';
import { say } from './say.mjs';

const followStarter = new URL('./follow-starter.mjs', import.meta.url).href;
const nodeArgs = ['--enable-source-maps', '--no-warnings'];

/**
 * Runs a service until it ends and returns its exit code. It gets exactly one signal however often we get one: Ctrl-C
 * reaches every process of the terminal's group and npm passes it on a second time, and a program that hears it twice
 * may take that for "stop now, do not drain". So the service runs in a group of its own and hears only what we pass on.
 */
export async function runService(file, args, env = process.env) {
  const detached = process.platform !== 'win32'; // on Windows `detached` would open another console window
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
  const child = spawn(currentNode(), [...nodeArgs, '--import', followStarter, file, ...args], { env, stdio, detached });
  let passed = false;
  const passOn = (signal) => {
    if (passed) say(`still finishing what is in progress (to give that up: kill -KILL ${child.pid})`);
    // On Windows Ctrl-C has reached the child already and kill() would end it without a drain.
    else if (detached) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    passed = true;
  };
  return await exitCode(child, { SIGINT: passOn, SIGTERM: passOn, SIGHUP: passOn });
}

/**
 * Runs a command-line program in the terminal's own group, so that it can read from the terminal and Ctrl-C reaches it
 * directly. SIGINT is therefore passed on only where there is no terminal that did so.
 */
export async function runTool(file, args, env = process.env) {
  const child = spawn(currentNode(), [...nodeArgs, file, ...args], { env, stdio: 'inherit' });
  const passOn = (signal) => child.kill(signal);
  const onInterrupt = () => {
    if (!process.stdin.isTTY) passOn('SIGINT');
  };
  return await exitCode(child, { SIGINT: onInterrupt, SIGTERM: passOn, SIGHUP: passOn });
}

/** 128 + the signal's number when a signal ended it, as shells report it. */
function exitCode(child, listeners) {
  for (const [signal, listener] of Object.entries(listeners)) process.on(signal, listener);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const [name, listener] of Object.entries(listeners)) process.off(name, listener);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}
