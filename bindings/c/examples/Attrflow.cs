// attrflow from C#: handles that free themselves, and an exception with the code.
using System;
using System.Runtime.InteropServices;
using System.Text;

namespace Attrflow
{
    /// <summary>What failed, with its code.</summary>
    public sealed class AttrflowException : Exception
    {
        public string Code { get; private set; }
        public string Diagnostics { get; private set; }

        internal AttrflowException(string code, string message, string diagnostics) : base(code + ": " + message)
        {
            Code = code;
            Diagnostics = diagnostics;
        }
    }

    internal abstract class Handle : SafeHandle
    {
        protected Handle() : base(IntPtr.Zero, true) { }

        public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
    }

    internal sealed class ExpressionHandle : Handle
    {
        protected override bool ReleaseHandle() { Native.attrflow_expression_free(handle); return true; }
    }

    internal sealed class DocumentHandle : Handle
    {
        protected override bool ReleaseHandle() { Native.attrflow_document_free(handle); return true; }
    }

    internal sealed class MappingHandle : Handle
    {
        protected override bool ReleaseHandle() { Native.attrflow_mapping_free(handle); return true; }
    }

    internal static class Native
    {
        private const string Library = "attrflow";

        internal const int Ok = 0;
        internal const int NoFlow = 1;
        internal const int OutOfScope = 2;

        [DllImport(Library)]
        internal static extern IntPtr attrflow_version();
        [DllImport(Library)]
        internal static extern int attrflow_compile(byte[] text, UIntPtr length, out ExpressionHandle result, out IntPtr error);
        [DllImport(Library)]
        internal static extern int attrflow_expression_evaluate(ExpressionHandle expression, byte[] record, UIntPtr length, byte[] options, UIntPtr optionsLength, out IntPtr result, out IntPtr error);
        [DllImport(Library)]
        internal static extern void attrflow_expression_free(IntPtr expression);
        [DllImport(Library)]
        internal static extern int attrflow_document_parse(byte[] json, UIntPtr length, out DocumentHandle result, out IntPtr error);
        [DllImport(Library)]
        internal static extern int attrflow_document_template(byte[] name, UIntPtr length, out DocumentHandle result, out IntPtr error);
        [DllImport(Library)]
        internal static extern int attrflow_document_mapping(DocumentHandle document, byte[] name, UIntPtr length, byte[] options, UIntPtr optionsLength, out MappingHandle result, out IntPtr error);
        [DllImport(Library)]
        internal static extern void attrflow_document_free(IntPtr document);
        [DllImport(Library)]
        internal static extern int attrflow_mapping_apply(MappingHandle mapping, byte[] record, UIntPtr length, out IntPtr result, out IntPtr error);
        [DllImport(Library)]
        internal static extern int attrflow_mapping_plan(MappingHandle mapping, byte[] record, UIntPtr length, byte[] existing, UIntPtr existingLength, out IntPtr result, out IntPtr error);
        [DllImport(Library)]
        internal static extern void attrflow_mapping_free(IntPtr mapping);
        [DllImport(Library)]
        internal static extern IntPtr attrflow_string_data(IntPtr text);
        [DllImport(Library)]
        internal static extern UIntPtr attrflow_string_length(IntPtr text);
        [DllImport(Library)]
        internal static extern void attrflow_string_free(IntPtr text);
        [DllImport(Library)]
        internal static extern IntPtr attrflow_error_code(IntPtr error);
        [DllImport(Library)]
        internal static extern IntPtr attrflow_error_message(IntPtr error);
        [DllImport(Library)]
        internal static extern IntPtr attrflow_error_diagnostics(IntPtr error);
        [DllImport(Library)]
        internal static extern void attrflow_error_free(IntPtr error);

        internal static byte[] Bytes(string text) { return text == null ? null : Encoding.UTF8.GetBytes(text); }

        internal static UIntPtr Length(byte[] bytes) { return (UIntPtr)(bytes == null ? 0 : bytes.Length); }

        private static string Terminated(IntPtr text)
        {
            int length = 0;
            while (Marshal.ReadByte(text, length) != 0) length++;
            return Copied(text, length);
        }

        private static string Copied(IntPtr data, int length)
        {
            byte[] bytes = new byte[length];
            Marshal.Copy(data, bytes, 0, length);
            return Encoding.UTF8.GetString(bytes);
        }

        internal static string Version() { return Terminated(attrflow_version()); }

        /// <summary>Takes a result, which is freed.</summary>
        internal static string Text(IntPtr text)
        {
            try { return Copied(attrflow_string_data(text), (int)attrflow_string_length(text)); }
            finally { attrflow_string_free(text); }
        }

        /// <summary>Throws unless a call was right; the error is freed.</summary>
        internal static void Check(int status, IntPtr error)
        {
            if (status == Ok || status == NoFlow || status == OutOfScope) return;
            try { throw new AttrflowException(Terminated(attrflow_error_code(error)), Terminated(attrflow_error_message(error)), Terminated(attrflow_error_diagnostics(error))); }
            finally { attrflow_error_free(error); }
        }
    }

    /// <summary>A compiled expression; threads may share it.</summary>
    public sealed class Expression : IDisposable
    {
        private readonly ExpressionHandle handle;

        public Expression(string text)
        {
            byte[] bytes = Native.Bytes(text);
            IntPtr error;
            Native.Check(Native.attrflow_compile(bytes, Native.Length(bytes), out handle, out error), error);
        }

        /// <summary>The value as JSON; null when nothing flows.</summary>
        public string Evaluate(string record, string options = null)
        {
            byte[] bytes = Native.Bytes(record), with = Native.Bytes(options);
            IntPtr result, error;
            int status = Native.attrflow_expression_evaluate(handle, bytes, Native.Length(bytes), with, Native.Length(with), out result, out error);
            Native.Check(status, error);
            return status == Native.Ok ? Native.Text(result) : null;
        }

        public void Dispose() { handle.Dispose(); }
    }

    /// <summary>An object mapping of a document; threads may share it.</summary>
    public sealed class Mapping : IDisposable
    {
        private readonly MappingHandle handle;

        private Mapping(DocumentHandle document, string name, string options)
        {
            byte[] bytes = Native.Bytes(name), with = Native.Bytes(options);
            IntPtr error;
            Native.Check(Native.attrflow_document_mapping(document, bytes, Native.Length(bytes), with, Native.Length(with), out handle, out error), error);
        }

        public static Mapping Parse(string json, string name = null, string options = null)
        {
            byte[] bytes = Native.Bytes(json);
            DocumentHandle document;
            IntPtr error;
            Native.Check(Native.attrflow_document_parse(bytes, Native.Length(bytes), out document, out error), error);
            using (document) return new Mapping(document, name, options);
        }

        public static Mapping Template(string template, string name = null, string options = null)
        {
            byte[] bytes = Native.Bytes(template);
            DocumentHandle document;
            IntPtr error;
            Native.Check(Native.attrflow_document_template(bytes, Native.Length(bytes), out document, out error), error);
            using (document) return new Mapping(document, name, options);
        }

        /// <summary>The target object as JSON; null for a record that has none.</summary>
        public string Apply(string record)
        {
            byte[] bytes = Native.Bytes(record);
            IntPtr result, error;
            int status = Native.attrflow_mapping_apply(handle, bytes, Native.Length(bytes), out result, out error);
            Native.Check(status, error);
            return status == Native.Ok ? Native.Text(result) : null;
        }

        /// <summary>What happens to the target object; existing is null where it was not looked up.</summary>
        public string Plan(string record, string existing = null)
        {
            byte[] bytes = Native.Bytes(record), known = Native.Bytes(existing);
            IntPtr result, error;
            int status = Native.attrflow_mapping_plan(handle, bytes, Native.Length(bytes), known, Native.Length(known), out result, out error);
            Native.Check(status, error);
            return Native.Text(result);
        }

        public void Dispose() { handle.Dispose(); }
    }

    internal static class Program
    {
        private static void Main()
        {
            Console.WriteLine("attrflow " + Native.Version());
            using (Expression name = new Expression("Join(\" \", [givenName], [surname])"))
                Console.WriteLine(name.Evaluate("{\"givenName\":\"Zo\u00eb\",\"surname\":\"Lovelace\"}"));
            using (Expression none = new Expression("IgnoreFlowIfNullOrEmpty([x])"))
                Console.WriteLine(none.Evaluate("{}") ?? "nothing flows");
            using (Mapping mapping = Mapping.Template("zendesk"))
            {
                string ada = "{\"objectId\":\"u1\",\"mail\":\"ada@contoso.com\",\"displayName\":\"Ada\",\"accountEnabled\":true}";
                Console.WriteLine(mapping.Apply(ada));
                Console.WriteLine(mapping.Plan(ada, "[{\"id\":\"42\",\"email\":\"ada@contoso.com\"}]"));
            }
            try { new Expression("Joni([a])").Dispose(); }
            catch (AttrflowException error) { Console.WriteLine(error.Message); }
        }
    }
}
