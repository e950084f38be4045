import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

type Schema = Record<string, unknown>;

/**
 * The OpenAI API takes `null` for "not given" almost everywhere, and its SDKs send it; class-validator's `IsOptional`
 * means the same, but its JSON Schema does not say so.
 */
const nullable = JSONSchema((source: unknown) => {
  const schema = source as Schema;
  return {
    ...schema,
    ...(typeof schema['type'] === 'string' ? { type: [schema['type'], 'null'] } : {}),
    ...(Array.isArray(schema['enum']) ? { enum: [...schema['enum'], null] } : {}),
  } as never;
}) as PropertyDecorator;

function all(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, key) => {
    for (const decorate of decorators) decorate(target, key);
  };
}

export const OptionalNumber = (min: number, max: number): PropertyDecorator =>
  all(IsOptional(), IsNumber(), Min(min), Max(max), nullable);

export const OptionalInt = (min: number, max: number): PropertyDecorator =>
  all(IsOptional(), IsInt(), Min(min), Max(max), nullable);

export const OptionalBoolean = (): PropertyDecorator => all(IsOptional(), IsBoolean(), nullable);

export const OptionalText = (maxCharacters: number): PropertyDecorator =>
  all(IsOptional(), IsString(), MaxLength(maxCharacters), nullable);

export const OptionalObject = (): PropertyDecorator => all(IsOptional(), IsObject(), nullable);

export const OptionalOneOf = (values: readonly string[]): PropertyDecorator =>
  all(IsOptional(), IsIn([...values]), nullable);

export const OptionalList = (maxItems: number): PropertyDecorator =>
  all(IsOptional(), IsArray(), ArrayMaxSize(maxItems), nullable);

/** A field that is one of several JSON types, which class-validator has no word for: a JSON Schema fragment. */
export const OneOfTypes = (schema: { readonly type: readonly string[] } & Schema): PropertyDecorator =>
  all(IsOptional(), JSONSchema(schema as never) as PropertyDecorator);
