import { createPrivateKey, X509Certificate } from "node:crypto";
import { createServerCertificate } from "../../../src/tfplugin/process/certificate";

const DAY = 24 * 60 * 60 * 1000;

test("300 certificates are valid and have different serial numbers", () => {
  const serials = new Set<string>();
  for (let count = 0; count < 300; count++) {
    const { der, certificatePem, privateKeyPem } = createServerCertificate();
    const certificate = new X509Certificate(der);
    expect(new X509Certificate(certificatePem).raw.equals(certificate.raw)).toBe(true);
    expect(certificate.raw.equals(der)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(privateKeyPem))).toBe(true);
    // Positive, and always of the same length.
    expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
    serials.add(certificate.serialNumber);
  }
  expect(serials.size).toBe(300);
});

test("names localhost as subject alternative name, the only name that Terraform checks", () => {
  const certificate = new X509Certificate(createServerCertificate().der);
  expect(certificate.subjectAltName).toBe("DNS:localhost");
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkHost("localhost", { subject: "never" })).toBe("localhost");
  expect(certificate.checkHost("example.com")).toBeUndefined();
});

test("names another host when one is given", () => {
  const certificate = new X509Certificate(createServerCertificate(Date.now(), "example.com").der);
  expect(certificate.checkHost("example.com")).toBe("example.com");
  expect(certificate.checkHost("localhost")).toBeUndefined();
});

test("is self-signed and a certificate authority", () => {
  const certificate = new X509Certificate(createServerCertificate().der);
  expect(certificate.subject).toBe("CN=localhost");
  expect(certificate.issuer).toBe("CN=localhost");
  expect(certificate.ca).toBe(true);
  expect(certificate.checkIssued(certificate)).toBe(true);
});

test("has a key on P-256", () => {
  const { publicKey } = new X509Certificate(createServerCertificate().der);
  expect(publicKey.asymmetricKeyType).toBe("ec");
  expect(publicKey.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });
});

test.each([
  ["now", Date.now()],
  ["at the start of a year", Date.UTC(2030, 0, 1)],
  ["on a leap day", Date.UTC(2028, 1, 29, 23, 59, 59)],
])("is valid from one day before to thirty days after its creation: %s", (_when, now) => {
  const { validFrom, validTo } = new X509Certificate(createServerCertificate(now).der);
  const second = Math.floor(now / 1000) * 1000;
  expect(Date.parse(validFrom)).toBe(second - DAY);
  expect(Date.parse(validTo)).toBe(second + 30 * DAY);
});
