return Pulumi.SchemaExport.ExportCommand.Create().Parse(args).Invoke();
