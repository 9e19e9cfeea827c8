/**
 * The life of a phone number at Rymi: register, attach, detach, remove, read, compare.
 *
 * Must never learn that Terraform exists.
 */
export { actingWorkspace } from "./acting-workspace";
export { Directory } from "./directory";
export { NumberError, type NumberErrorCode } from "./number-error";
export { Numbers, type OnExisting, type RegisterOptions, type Remark, type Remarks } from "./numbers";
