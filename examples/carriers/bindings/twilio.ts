import { type TerraformMetaArguments, TerraformProvider, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/** As much of `twilio/twilio` as the example needs, under the names that `cdktf get` gives it. */

const GENERATED = {
  providerName: "twilio",
  providerVersion: "0.18.46",
  providerVersionConstraint: "~> 0.18",
};

/** The account is that of TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN. */
export class TwilioProvider extends TerraformProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      terraformResourceType: "twilio",
      terraformGeneratorMetadata: GENERATED,
      terraformProviderSource: "twilio/twilio",
    });
  }
}

export interface ApiAccountsIncomingPhoneNumbersConfig extends TerraformMetaArguments {
  /** The number to buy, E.164. */
  readonly phoneNumber?: string;
  /** Where to buy any number: an area code of the United States or Canada. */
  readonly areaCode?: string;
  readonly friendlyName?: string;
}

export class ApiAccountsIncomingPhoneNumbers extends TerraformResource {
  readonly #config: ApiAccountsIncomingPhoneNumbersConfig;

  constructor(scope: Construct, id: string, config: ApiAccountsIncomingPhoneNumbersConfig) {
    super(scope, id, {
      ...config,
      terraformResourceType: "twilio_api_accounts_incoming_phone_numbers",
      terraformGeneratorMetadata: GENERATED,
    });
    this.#config = config;
  }

  /** Reference to the number that was bought. */
  get phoneNumber(): string {
    return this.getStringAttribute("phone_number");
  }

  protected override synthesizeAttributes(): Record<string, string | undefined> {
    const { phoneNumber, areaCode, friendlyName } = this.#config;
    return { phone_number: phoneNumber, area_code: areaCode, friendly_name: friendlyName };
  }
}
