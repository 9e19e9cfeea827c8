import { PLATFORMS, platformName } from "../../src/packaging/provider-package";

test.each([
  ["linux", "x64", "linux_amd64"],
  ["linux", "arm64", "linux_arm64"],
  ["linux", "ia32", "linux_386"],
  ["darwin", "arm64", "darwin_arm64"],
  ["win32", "x64", "windows_amd64"],
  ["freebsd", "arm", "freebsd_arm"],
])("%s on %s is %s in Terraform", (platform, arch, name) => {
  expect(platformName(platform, arch)).toBe(name);
});

test("Linux, macOS and this machine get the provider, each once", () => {
  expect(PLATFORMS).toEqual(
    expect.arrayContaining([
      "linux_amd64",
      "linux_arm64",
      "darwin_amd64",
      "darwin_arm64",
      platformName(process.platform, process.arch),
    ]),
  );
  expect(new Set(PLATFORMS).size).toBe(PLATFORMS.length);
});
