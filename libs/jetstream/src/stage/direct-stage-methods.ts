import 'reflect-metadata';
import { GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA } from '@nestjs/common/constants.js';
import type { ModulesContainer } from '@nestjs/core';
import { PARAM_ARGS_METADATA, PATTERN_METADATA } from '@nestjs/microservices/constants.js';
import { RpcParamtype } from '@nestjs/microservices/enums/rpc-paramtype.enum.js';
import { asVerdict } from './call-stage-method.js';
import type { StageMethod } from './stage-registry.js';

/** What may stand between a transport and a controller's method. */
const ENHANCERS = [GUARDS_METADATA, INTERCEPTORS_METADATA, PIPES_METADATA];
/** `@Payload()` first and `@Ctx()` second, as Nest writes them down. */
const MESSAGE_AND_DELIVERY = `${RpcParamtype.PAYLOAD}:0,${RpcParamtype.CONTEXT}:1`;

type Method = (message: unknown, delivery: unknown) => unknown;

/**
 * The stage methods of an application by pattern, bound to their controllers, as far as nothing stands before them. Nest
 * reaches every method through a chain of contexts, observables and pipe lookups, even where there is nothing in it: a
 * fifth of all memory of an interactive call was allocated there. A method with a guard, an interceptor, a pipe or other
 * parameters is left out and goes Nest's way.
 */
export function directStageMethods(modules: ModulesContainer): ReadonlyMap<string, StageMethod> {
  const methods = new Map<string, StageMethod>();
  for (const module of modules.values()) {
    for (const { instance } of module.controllers.values()) {
      if (instance) addMethodsOf(instance, methods);
    }
  }
  return methods;
}

function addMethodsOf(controller: object, methods: Map<string, StageMethod>): void {
  const prototype = Object.getPrototypeOf(controller) as Record<string, unknown>;
  for (const name of Object.getOwnPropertyNames(prototype)) {
    const method = Object.getOwnPropertyDescriptor(prototype, name)?.value as unknown;
    if (typeof method !== 'function' || !isBare(controller.constructor, method, name)) continue;
    const patterns = (Reflect.getMetadata(PATTERN_METADATA, method) as readonly string[] | undefined) ?? [];
    for (const pattern of patterns) methods.set(pattern, toMethod(controller, method as Method));
  }
}

function isBare(controller: object, method: object, name: string): boolean {
  if (ENHANCERS.some((key) => Reflect.hasMetadata(key, controller) || Reflect.hasMetadata(key, method))) return false;
  const parameters = Object.keys(
    (Reflect.getMetadata(PARAM_ARGS_METADATA, controller, name) as object | undefined) ?? {},
  );
  return parameters.sort().join() === MESSAGE_AND_DELIVERY;
}

function toMethod(controller: object, method: Method): StageMethod {
  return (message, delivery) => {
    const returned = method.call(controller, message, delivery);
    return returned instanceof Promise ? returned.then(asVerdict) : asVerdict(returned);
  };
}
