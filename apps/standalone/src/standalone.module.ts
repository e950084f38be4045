import { Module } from '@nestjs/common';
import { AccountingModule } from '../../accounting/src/accounting.module.js';
import { ClassifierModule } from '../../classifier/src/classifier.module.js';
import { IngressModule } from '../../ingress/src/ingress.module.js';
import { ProviderAdapterModule } from '../../provider-adapter/src/provider-adapter.module.js';
import { RouterModule } from '../../router/src/router.module.js';

/** All five services in one process: the one place where apps meet other than on a subject. */
@Module({ imports: [AccountingModule, ProviderAdapterModule, RouterModule, ClassifierModule, IngressModule] })
export class StandaloneModule {}
