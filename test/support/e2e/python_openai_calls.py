"""Calls a gateway as a Python program would and prints what it saw as one JSON object (see test/e2e/python-openai.spec.ts)."""

import json

import openai

client = openai.OpenAI(max_retries=0)  # OPENAI_BASE_URL and OPENAI_API_KEY, as everybody has them
said = {}


def user(content):
    return [{"role": "user", "content": content}]


hello = {"model": "fast", "messages": user("Hello from Python!")}
chat = client.chat.completions.create(**hello)
said["chat"] = chat.choices[0].message.content
said["chatUsage"] = [chat.usage.prompt_tokens, chat.usage.completion_tokens]

text = ""
for chunk in client.chat.completions.create(**hello, stream=True, stream_options={"include_usage": True}):
    if chunk.choices:
        text += chunk.choices[0].delta.content or ""
    if chunk.usage:
        said["streamUsage"] = [chunk.usage.prompt_tokens, chunk.usage.completion_tokens]
said["stream"] = text

parameters = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
tools = [
    {
        "type": "function",
        "function": {"name": "get_weather", "description": "Weather of a city", "parameters": parameters},
    }
]
messages = user('What is the weather in "Paris"? Call get_weather for the city.')
asked = client.chat.completions.create(model="fast", messages=messages, tools=tools).choices[0].message
call = asked.tool_calls[0]
said["toolCall"] = {"name": call.function.name, "arguments": json.loads(call.function.arguments)}
messages += [asked, {"role": "tool", "tool_call_id": call.id, "content": "17 degrees"}]
answered = client.chat.completions.create(model="fast", messages=messages, tools=tools)
said["afterTool"] = answered.choices[0].message.content

embedding = client.embeddings.create(model="embed", input="a text").data[0].embedding
as_floats = client.embeddings.create(model="embed", input="a text", encoding_format="float").data[0].embedding
said["embedding"] = [round(value, 5) for value in embedding][:8].__repr__()
said["embeddingAsFloats"] = [round(value, 5) for value in as_floats][:8].__repr__()
said["embeddingLength"] = len(embedding)

said["models"] = [model.id for model in client.models.list()]


def error_of(call, attribute="code"):
    try:
        call()
    except openai.APIStatusError as error:
        return [type(error).__name__, error.status_code, getattr(error, attribute)]
    return None


stranger = openai.OpenAI(api_key="sk-sluice-wrong", max_retries=0)
said["errors"] = {
    "key": error_of(lambda: stranger.models.list()),
    "model": error_of(lambda: client.chat.completions.create(model="no-such-model", messages=user("hi"))),
    "body": error_of(lambda: client.chat.completions.create(model="fast", messages=[]), "param"),
}

fault = '[[simulator {"status":500,"times":1}]] Try again, Python.'
response = client.chat.completions.with_raw_response.create(model="fast", messages=user(fault))
said["attempts"] = response.headers["x-sluice-attempts"]

print(json.dumps(said))
