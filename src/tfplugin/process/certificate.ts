import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import * as der from "./der";

/** The certificate of one process and its private key. Neither is written to disk. */
export interface ServerCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** The certificate in DER, for the handshake line. */
  readonly der: Uint8Array;
}

const DAY = 24 * 60 * 60 * 1000;
const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier("1.2.840.10045.4.3.2"));
const COMMON_NAME = der.objectIdentifier("2.5.4.3");
const SUBJECT_ALTERNATIVE_NAME = der.objectIdentifier("2.5.29.17");
const BASIC_CONSTRAINTS = der.objectIdentifier("2.5.29.19");
const VERSION_3 = der.explicit(0, der.integer(Uint8Array.of(2)));
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
  const name = der.sequence(der.setOf(der.sequence(COMMON_NAME, der.utf8String(host))));
  // Backdated, so that a client whose clock is slow does not refuse it as not yet valid.
  const validity = der.sequence(der.utcTime(new Date(now - DAY)), der.utcTime(new Date(now + 30 * DAY)));
  const extensions = der.sequence(
    extension(BASIC_CONSTRAINTS, der.sequence(der.boolean(true))),
    extension(SUBJECT_ALTERNATIVE_NAME, der.sequence(der.implicit(DNS_NAME, Buffer.from(host)))),
  );
  const tbsCertificate = der.sequence(
    VERSION_3,
    serialNumber(),
    ECDSA_WITH_SHA256,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der.explicit(3, extensions),
  );
  const signature = der.bitString(sign("sha256", tbsCertificate, privateKey));
  const certificate = der.sequence(tbsCertificate, ECDSA_WITH_SHA256, signature);
  return {
    certificatePem: pem("CERTIFICATE", certificate),
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    der: certificate,
  };
}

function extension(id: Uint8Array, value: Uint8Array): Uint8Array {
  return der.sequence(id, der.octetString(value));
}

/** Positive and without leading zeros: the first byte is between 0x40 and 0x7f. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8() & 0x3f) | 0x40);
  return der.integer(bytes);
}

function pem(label: string, bytes: Uint8Array): string {
  const lines = Buffer.from(bytes)
    .toString("base64")
    .replace(/.{64}(?=.)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
