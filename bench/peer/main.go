// A provider as its authors would write it in Go, to measure ours against: one resource with the attributes of
// rymi_number, on terraform-plugin-framework, and no service behind it.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	create := func() provider.Provider { return &peer{} }
	options := providerserver.ServeOpts{Address: "registry.terraform.io/bench/peer"}
	if err := providerserver.Serve(context.Background(), create, options); err != nil {
		log.Fatal(err)
	}
}

type peer struct{}

func (*peer) Metadata(_ context.Context, _ provider.MetadataRequest, response *provider.MetadataResponse) {
	response.TypeName = "peer"
}

func (*peer) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (*peer) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (*peer) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &number{} }}
}

func (*peer) DataSources(context.Context) []func() datasource.DataSource { return nil }

type number struct{}

type model struct {
	ID      types.String `tfsdk:"id"`
	Number  types.String `tfsdk:"number"`
	AgentID types.String `tfsdk:"agent_id"`
}

func (*number) Metadata(_ context.Context, _ resource.MetadataRequest, response *resource.MetadataResponse) {
	response.TypeName = "peer_number"
}

func (*number) Schema(_ context.Context, _ resource.SchemaRequest, response *resource.SchemaResponse) {
	kept := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	replaced := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	response.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":       schema.StringAttribute{Computed: true, PlanModifiers: kept},
		"number":   schema.StringAttribute{Required: true, PlanModifiers: replaced},
		"agent_id": schema.StringAttribute{Optional: true},
	}}
}

func (*number) Create(ctx context.Context, request resource.CreateRequest, response *resource.CreateResponse) {
	var planned model
	response.Diagnostics.Append(request.Plan.Get(ctx, &planned)...)
	planned.ID = planned.Number
	response.Diagnostics.Append(response.State.Set(ctx, planned)...)
}

func (*number) Read(ctx context.Context, request resource.ReadRequest, response *resource.ReadResponse) {
	var known model
	response.Diagnostics.Append(request.State.Get(ctx, &known)...)
	response.Diagnostics.Append(response.State.Set(ctx, known)...)
}

func (*number) Update(ctx context.Context, request resource.UpdateRequest, response *resource.UpdateResponse) {
	var planned model
	response.Diagnostics.Append(request.Plan.Get(ctx, &planned)...)
	response.Diagnostics.Append(response.State.Set(ctx, planned)...)
}

func (*number) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
