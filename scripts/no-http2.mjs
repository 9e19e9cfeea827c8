// Takes the place of node:http2 in our programs, which ask Rymi by HTTP/1.1 only: undici loads it for nothing but this object.
export const constants = {};
