import { Module } from '@nestjs/common';
import { ClassifyStage } from './classify.stage.js';

@Module({ controllers: [ClassifyStage] })
export class ClassifierModule {}
