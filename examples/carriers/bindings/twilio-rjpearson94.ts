import { type TerraformMetaArguments, TerraformProvider, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/** As much of `RJPearson94/twilio` as the example needs, under the names that `cdktf get` gives it. */

const GENERATED = {
  providerName: "twilio",
  providerVersion: "0.27.1",
  providerVersionConstraint: "~> 0.27",
};

/** The account is that of TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN. */
export class TwilioProvider extends TerraformProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      terraformResourceType: "twilio",
      terraformGeneratorMetadata: GENERATED,
      terraformProviderSource: "RJPearson94/twilio",
    });
  }
}

export interface PhoneNumberConfig extends TerraformMetaArguments {
  readonly accountSid: string;
  /** The number to buy, E.164. */
  readonly phoneNumber?: string;
  /** Where to buy any number: an area code of the United States or Canada. */
  readonly areaCode?: string;
  readonly friendlyName?: string;
}

export class PhoneNumber extends TerraformResource {
  readonly #config: PhoneNumberConfig;

  constructor(scope: Construct, id: string, config: PhoneNumberConfig) {
    super(scope, id, {
      ...config,
      terraformResourceType: "twilio_phone_number",
      terraformGeneratorMetadata: GENERATED,
    });
    this.#config = config;
  }

  /** Reference to the number that was bought. */
  get phoneNumber(): string {
    return this.getStringAttribute("phone_number");
  }

  protected override synthesizeAttributes(): Record<string, string | undefined> {
    const { accountSid, phoneNumber, areaCode, friendlyName } = this.#config;
    return {
      account_sid: accountSid,
      phone_number: phoneNumber,
      area_code: areaCode,
      friendly_name: friendlyName,
    };
  }
}
