import { runService } from '#service';
import { parseProviderArguments, selectEndpoints } from './endpoint/call-consumers.js';
import { ProviderAdapterModule } from './provider-adapter.module.js';

await runService({
  name: 'provider-adapter',
  module: ProviderAdapterModule,
  endpoints: selectEndpoints(parseProviderArguments(process.argv.slice(2))),
});
