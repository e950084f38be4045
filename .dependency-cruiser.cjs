// Who may import whom ("npm run boundaries", part of "npm run check"). Every comment says what to do instead, because it
// is what the person who broke the rule reads.

const specs = String.raw`\.spec\.ts$|/(fixtures|testing)/`;
// A filter is pure where it filters candidates; elsewhere the role is Nest's exception filter, which needs Nest.
const pureFiles = String.raw`\.(policy|scorer|picker)\.ts$|^apps/router/.*\.filter\.ts$|^libs/(providers|scheduling|classification)/`;
const packages = (...names) => `(^|/)node_modules/(${names.join('|')})(/|$)`;

/** Importers that are held to a rule: all of apps, libs and test but `except`. */
const everywhereBut = (...except) => ({ path: '^(apps|libs|test)/', pathNot: except });

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment:
        'Two files that need each other are one idea or three: merge them, or move what both need to a third file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'imports-resolve',
      comment: 'This import leads nowhere: correct the path (it ends in .js), or add the package to package.json.',
      severity: 'error',
      from: { path: '^(apps|libs|test)/' },
      to: { couldNotResolve: true, pathNot: '^dist/' },
    },
    {
      name: 'apps-never-import-apps',
      comment:
        'Services meet on a subject: publish a message, or move the shared code into a lib once it has its second user. Only apps/standalone composes other apps.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'nobody-imports-standalone',
      comment:
        'apps/standalone is where everything comes together, so nothing may depend on it: move the code to the app or lib that owns it; a test starts it as a process.',
      severity: 'error',
      from: { path: '^(apps|libs|test)/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/standalone/' },
    },
    {
      name: 'libs-import-libs-only',
      comment: 'A lib knows no app: let the app pass in what the lib needs, or move that code into a lib.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'contracts-is-a-leaf',
      comment:
        'libs/contracts is the wire and imports nothing of ours: move the code that needs more to the lib or app that uses it.',
      severity: 'error',
      from: { path: '^libs/contracts/' },
      to: { path: '^(apps|libs|test|deploy)/', pathNot: '^libs/contracts/' },
    },
    {
      name: 'libs-through-their-door',
      comment:
        "Import a lib by its name ('#contracts'); what its index.ts does not export is its own business: export it there, or do without.",
      severity: 'error',
      from: { path: '^(apps|libs)/([^/]+)/', pathNot: specs },
      to: { path: '^libs/[^/]+/src/', pathNot: [String.raw`^libs/[^/]+/src/index\.ts$`, '^$1/$2/'] },
    },
    {
      name: 'sources-do-not-import-tests',
      comment: 'What ships does not depend on test/: move the code beside its user; only specs may import from test/.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: specs },
      to: { path: String.raw`^test/|\.spec\.ts$` },
    },
    {
      name: 'no-development-packages-in-sources',
      comment:
        'This package is a devDependency and is not there in production: move it to dependencies, or use it in specs only.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: specs },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: packages('@types') },
    },
    {
      name: 'nats-only-in-jetstream',
      comment:
        "The broker's client is spoken in libs/jetstream (and test/support): use what '#jetstream' exports, or add the operation there.",
      severity: 'error',
      from: everywhereBut('^libs/jetstream/', '^test/support/'),
      to: { path: packages('@nats-io', 'nats') },
    },
    {
      name: 'redis-only-in-state',
      comment:
        "Shared hot state goes through the interfaces of '#state', which has the memory and the Redis adapter: add the operation to both.",
      severity: 'error',
      from: everywhereBut('^libs/state/', '^test/support/'),
      to: { path: packages('ioredis') },
    },
    {
      name: 'sql-only-in-the-store-of-accounting',
      comment:
        'SQL is spoken in apps/accounting/src/store only: give the store a method that says what is wanted and call that.',
      severity: 'error',
      from: everywhereBut(
        '^apps/accounting/src/store/',
        String.raw`^apps/accounting/.*\.store(\.spec)?\.ts$`,
        '^test/support/',
      ),
      to: { path: packages('kysely', 'pg', '@electric-sql') },
    },
    {
      name: 'http-client-only-in-the-transport',
      comment:
        'Outbound HTTP has two homes, each with its timeouts, size caps and redaction: the provider transport (apps/provider-adapter) and the delivery of webhooks (apps/ingress/src/webhooks, which also guards against private addresses); the CLI is a client of ours. Publish a message instead.',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['^apps/(provider-adapter|cli)/', '^apps/ingress/src/webhooks/', specs] },
      to: { path: packages('undici', 'axios', 'got', 'node-fetch') },
    },
    {
      name: 'pure-files-know-no-framework',
      comment:
        'Policies, filters, scorers, pickers, libs/providers, libs/scheduling and libs/classification decide and do nothing else: take the values as arguments and let the caller do the I/O.',
      severity: 'error',
      from: { path: pureFiles, pathNot: specs },
      to: {
        path: packages(
          '@nestjs',
          '@nats-io',
          'nats',
          'undici',
          'ioredis',
          'kysely',
          'pg',
          '@electric-sql',
          'pino',
          'fastify',
        ),
      },
    },
    {
      name: 'pure-files-know-no-node',
      comment: 'Pure files import no node:* module: pass in the bytes, the time or the random number that is needed.',
      severity: 'error',
      from: { path: pureFiles, pathNot: specs },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|deploy)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Imports of types count too: a type that crosses a boundary is a dependency in the head of the reader.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      // The same condition as in tsconfig.json: '#contracts' means the sources, not dist/.
      conditionNames: ['sluice-source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};
