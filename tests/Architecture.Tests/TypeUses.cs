using Mono.Cecil;
using Mono.Cecil.Cil;

namespace UserBalance.Architecture.Tests;

/// <summary>All types that the code of a type mentions, in its declarations, its bodies, its attributes and its nested types.</summary>
internal static class TypeUses
{
    public static IEnumerable<string> Of(TypeDefinition type) => TypesOf(type).SelectMany(Flatten).Select(use => use.FullName).Distinct();

    private static IEnumerable<TypeReference> TypesOf(TypeDefinition type) =>
    [
        .. type.BaseType is null ? [] : new[] { type.BaseType },
        .. type.Interfaces.Select(implemented => implemented.InterfaceType),
        .. Attributes(type),
        .. type.Fields.SelectMany(field => Attributes(field).Append(field.FieldType)),
        .. type.Properties.SelectMany(Attributes),
        .. type.Methods.SelectMany(OfMethod),
        .. type.NestedTypes.SelectMany(TypesOf),
    ];

    private static IEnumerable<TypeReference> OfMethod(MethodDefinition method) =>
    [
        .. Attributes(method),
        .. Signature(method),
        .. method.Body?.Variables.Select(variable => variable.VariableType) ?? [],
        .. method.Body?.Instructions.SelectMany(OfInstruction) ?? [],
    ];

    private static IEnumerable<TypeReference> OfInstruction(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [.. method.GenericArguments, method.DeclaringType, .. Signature(method)],
        MethodReference method => [method.DeclaringType, .. Signature(method)],
        _ => [],
    };

    private static IEnumerable<TypeReference> Signature(MethodReference method) =>
        method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType);

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider provider) =>
        provider.CustomAttributes.Select(attribute => attribute.AttributeType);

    private static IEnumerable<TypeReference> Flatten(TypeReference type) => type switch
    {
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Flatten)],
        TypeSpecification wrapped => Flatten(wrapped.ElementType),
        _ => [type],
    };
}
