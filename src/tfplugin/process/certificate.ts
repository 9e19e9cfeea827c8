import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** The certificate of one process and its private key. Neither is written to disk. */
export interface ServerCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** The certificate in DER, for the handshake line. */
  readonly der: Uint8Array;
}

// The forms of ASN.1 DER (X.690) that the certificate needs.

const tagged =
  (tag: number) =>
  (...parts: readonly Uint8Array[]): Uint8Array => {
    const content = Buffer.concat(parts);
    return Buffer.concat([Uint8Array.of(tag), length(content.length), content]);
  };

export const sequence = tagged(0x30);
export const setOf = tagged(0x31);
export const octetString = tagged(0x04);
export const explicit = (tag: number, content: Uint8Array) => tagged(0xa0 + tag)(content);
/** Implicit tag of a primitive, such as the dNSName of a GeneralName. */
export const implicit = (tag: number, content: Uint8Array) => tagged(0x80 + tag)(content);

export const boolean = (value: boolean) => tagged(0x01)(Uint8Array.of(value ? 0xff : 0));
export const bitString = (bytes: Uint8Array) => tagged(0x03)(Uint8Array.of(0), bytes);
export const utf8String = (text: string) => tagged(0x0c)(Buffer.from(text));

/** A positive integer from its big-endian bytes. If the first bit is set, a zero byte is put before, because it would be the sign. */
export function integer(bytes: Uint8Array): Uint8Array {
  return tagged(0x02)((bytes[0] ?? 0) > 0x7f ? Uint8Array.of(0, ...bytes) : bytes);
}

/** For dates before 2050, as RFC 5280 requires it: YYMMDDhhmmssZ. */
export function utcTime(date: Date): Uint8Array {
  return tagged(0x17)(Buffer.from(`${date.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`));
}

export function objectIdentifier(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06)(Uint8Array.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const septets = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) septets.unshift((left & 0x7f) | 0x80);
  return septets;
}

function length(count: number): Uint8Array {
  if (count < 0x80) return Uint8Array.of(count);
  return count < 0x100 ? Uint8Array.of(0x81, count) : Uint8Array.of(0x82, count >> 8, count & 0xff);
}

const DAY = 24 * 60 * 60 * 1000;
const ECDSA_WITH_SHA256 = sequence(objectIdentifier("1.2.840.10045.4.3.2"));
const COMMON_NAME = objectIdentifier("2.5.4.3");
const SUBJECT_ALTERNATIVE_NAME = objectIdentifier("2.5.29.17");
const BASIC_CONSTRAINTS = objectIdentifier("2.5.29.19");
const VERSION_3 = explicit(0, integer(Uint8Array.of(2)));
const DNS_NAME = 2;

/**
 * Creates a self-signed certificate, ECDSA on P-256, for `localhost`, the only name that Terraform checks (seen on 1.11.4).
 *
 * @param host another name, for tests
 *
 * Encoded in DER here, because loading an X.509 library takes half as long as the start of Node.js, in every process
 * (docs/decisions/0002-certificate-in-der.md).
 */
export function createServerCertificate(now = Date.now(), host = "localhost"): ServerCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(setOf(sequence(COMMON_NAME, utf8String(host))));
  // Backdated, so that a client whose clock is slow does not refuse it as not yet valid.
  const validity = sequence(utcTime(new Date(now - DAY)), utcTime(new Date(now + 30 * DAY)));
  const extensions = sequence(
    extension(BASIC_CONSTRAINTS, sequence(boolean(true))),
    extension(SUBJECT_ALTERNATIVE_NAME, sequence(implicit(DNS_NAME, Buffer.from(host)))),
  );
  const tbsCertificate = sequence(
    VERSION_3,
    serialNumber(),
    ECDSA_WITH_SHA256,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    explicit(3, extensions),
  );
  const signature = bitString(sign("sha256", tbsCertificate, privateKey));
  const certificate = sequence(tbsCertificate, ECDSA_WITH_SHA256, signature);
  return {
    certificatePem: pem("CERTIFICATE", certificate),
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    der: certificate,
  };
}

function extension(id: Uint8Array, value: Uint8Array): Uint8Array {
  return sequence(id, octetString(value));
}

/** Positive and without leading zeros: the first byte is between 0x40 and 0x7f. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8() & 0x3f) | 0x40);
  return integer(bytes);
}

function pem(label: string, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
