// Preloaded into a program that runs in a process group of its own (see run-program.mjs). If the starter is killed
// without a chance to pass a signal on, the channel between them closes, and the program drains by itself instead of
// staying behind with its nats-server.
if (process.connected) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}
