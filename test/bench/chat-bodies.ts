/** The one request everything is measured with: a classification prompt of about 1 KB, as batches are full of. */
const labels = [
  'card_arrival',
  'card_not_working',
  'cash_withdrawal_charge',
  'contactless_not_working',
  'exchange_rate',
  'lost_or_stolen_card',
  'pending_transfer',
  'refund_not_showing_up',
  'reverted_card_payment',
  'transaction_charged_twice',
  'verify_my_identity',
  'wrong_amount_of_cash_received',
];

const chat = {
  model: 'fast',
  messages: [
    {
      role: 'system',
      content: `You sort messages of bank customers. Answer with exactly one of these labels and nothing else: ${labels.join(', ')}. When two fit, take the one that names the cause and not the wish.`,
    },
    {
      role: 'user',
      content:
        'Hello, I bought a pair of shoes at the end of last month and my statement shows the same amount two times on the same day, ' +
        'both from the same shop. The shop says that they only took it once and that I should ask you. I have attached the receipt ' +
        'and the order confirmation. Could you please look into it and give me the second amount back? I would like to know how long ' +
        'that takes, because the rent is due on Friday and I had planned with that money. Thank you very much for your help.',
    },
  ],
  temperature: 0,
  max_tokens: 64,
};

/** Model `fast` is an alias of the gateway; for the others it is a name like any other. */
export const MODEL_ALIAS = chat.model;

export const chatBody = JSON.stringify(chat);
export const streamedChatBody = JSON.stringify({ ...chat, stream: true });

/** The same call as a durable job. */
export const jobBody = JSON.stringify({ endpoint: '/v1/chat/completions', body: chat });
