import { createPrivateKey, X509Certificate } from "node:crypto";
import { createServerCertificate } from "../../../src/tfplugin/process/certificate";

const DAY = 24 * 60 * 60 * 1000;

test("hundreds of certificates, and each is sound", () => {
  const serials = new Set<string>();
  for (let count = 0; count < 300; count++) {
    const { der, certificatePem, privateKeyPem } = createServerCertificate();
    const certificate = new X509Certificate(der);
    expect(new X509Certificate(certificatePem).raw.equals(certificate.raw)).toBe(true);
    expect(certificate.raw.equals(der)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
    // Positive, and of the same length whatever chance gave.
    expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    serials.add(certificate.serialNumber);
  }
  expect(serials.size).toBe(300);
});

test("it is for localhost by its alternative name, which is the only one that Terraform looks at", () => {
  const certificate = new X509Certificate(createServerCertificate().der);
  expect(certificate.subjectAltName).toBe("DNS:localhost");
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkHost("localhost", { subject: "never" })).toBe("localhost");
  expect(certificate.checkHost("example.com")).toBeUndefined();
});

test("it is for another name where that is given", () => {
  const certificate = new X509Certificate(createServerCertificate(Date.now(), "example.com").der);
  expect(certificate.checkHost("example.com")).toBe("example.com");
  expect(certificate.checkHost("localhost")).toBeUndefined();
});

test("it is self-signed, and may sign itself", () => {
  const certificate = new X509Certificate(createServerCertificate().der);
  expect(certificate.subject).toBe("CN=localhost");
  expect(certificate.issuer).toBe("CN=localhost");
  expect(certificate.ca).toBe(true);
  expect(certificate.checkIssued(certificate)).toBe(true);
});

test("its key is on P-256", () => {
  const { publicKey } = new X509Certificate(createServerCertificate().der);
  expect(publicKey.asymmetricKeyType).toBe("ec");
  expect(publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
});

test.each([
  ["now", Date.now()],
  ["at the turn of a year", Date.UTC(2030, 0, 1)],
  ["on a leap day", Date.UTC(2028, 1, 29, 23, 59, 59)],
])("it is valid from a day before to thirty days after: %s", (_when, now) => {
  const { validFrom, validTo } = new X509Certificate(createServerCertificate(now).der);
  const second = Math.floor(now / 1000) * 1000;
  expect(Date.parse(validFrom)).toBe(second - DAY);
  expect(Date.parse(validTo)).toBe(second + 30 * DAY);
});
