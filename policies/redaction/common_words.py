"""Everyday words of reports and of Spanish at large, written by hand; folded. They name nobody.

Three uses: they are no misspelling of a party's name, they end a name in capital letters, and where the allow-list is
on they are what may stay.
"""

from __future__ import annotations

from policies.redaction.lists import words

_ENDINGS = (
    "cion", "ciones", "sion", "siones", "mente", "ando", "iendo", "aban", "aron", "ieron", "idad", "idades", "miento",
    "mientos", "arse", "erse", "irse", "ados", "adas", "idos", "idas", "aba", "ian", "aria", "eria", "iria", "ismo",
    "logia", "itis", "osis", "grafia", "scopia", "tomia",
)  # fmt: skip
_SHORTER_ENDINGS = ("ado", "ada", "ido", "ida", "ar", "er", "ir", "able", "ible", "ivo", "iva", "ario", "ica", "ico")


STOPS = words(
    """
    a ahi ahora al alli ambos ante antes apenas aquel aquella aquellos aqui asi aun aunque ayer bajo bien cada casi
    como con contra cual cuales cualquier cuando cuanto cuya cuyo da dan de del desde despues donde dos durante e el
    ella ellas ellos en entonces entre era eran es esa ese eso esta estaba estaban estan estar este esto estos fue
    fueron ha haber habia habian hace hacia han hasta hay he hizo hoy la las le les lo los luego manana mas me
    mediante menos mi mientras misma mismo muy ni no nos o otra otras otro otros para pero poco por porque pues que
    quien quienes se sea segun ser si sido siendo sin sino sobre son su sus tal tambien tampoco tan tanto te tiene
    tienen toda todas todo todos tras tu tuvo un una unas uno unos usted va van y ya yo
    """
)
COMMON = STOPS | words(
    """
    abajo abandono abdomen abierta abierto abogada abogado abordar abril abuela abuelo abuso acceso accidente accion
    acera acerca acerco acompana acta actas activo acto actos actual actuales actualmente acude acuden acudio
    acuerdo acusado adelante ademas adentro adulta adulto afecta afectada afectado afuera agente agentes agosto
    agravio agredio agresion agua ahi aire alarma alcalde alcohol aledana alergias alguien alguna algunas alguno
    algunos alias aliento alrededor alta alto ama amarillo ambulancia amenaza amenazas amenazo amiga amigo amigos
    amplia analitica ancho anda andaba andador anexo ano anos antecedentes anterior antes apellido apellidos apetito
    apodo apoyo aproximada aproximadamente aproximado arma armas arresto arriba arribo arroyo arterial articulo
    articulos asegura asegurado aseguro asentado asi asistencia asunto atencion atendio atiende atras audiencia auto
    autobus automotor automovil autor autoridad autoridades auxilio avenida aviso ayuda ayuntamiento azul baja bajo
    bajos banco bar barrio base bastante bebida bebidas bicicleta bien bienes biliar biopsia blanca blanco boca
    boleta bolsa bolsas bolso brazo buena buenas bueno busca cabello cabeza cabina cable cada cadera caida caja
    calibre calidad calle calles calma calzada cama camara camaras cambio camina caminaba camion camioneta camisa
    campo canal cancha cantidad capital cara caracter cardiaca cargo carpeta carro carta cartera casa casas casco
    caso casos catorce causa causas celda celular celulas centro cerca cerebro cerrada cerveza chamarra cheque
    chofer cien cierto cif cinco cincuenta cinta cirugia cirugias cita citada citado ciudadana ciudadano civico
    civil civiles clase clave cliente clientes clinica clinico clonado cobro coche codigo codo colonia color columna
    comandancia comandante comentarios comercial comercio como companera companero companeros compania compras comun
    comunica comunico con conciliacion conducta conductor conocida conocido consejo constar contenido continua
    control convenio copia corazon corporacion corporal corral correo corresponde corte costado cp credencial crimen
    cristal cruce cruza cruzaba cuadra cuadras cual cuarenta cuarto cuatro cubre cuchillo cuello cuenta cuerpo
    cuestion culpable cumple curso custodia dado dano danos datos debajo debe debido decir deja dejado dejo delante
    delantera delegacion delito delitos demanda demas dentro denuncia denunciante departamento dependencia derecha
    derecho derechos derrame desconoce desconocido descrita descrito desnudo despacho detencion detenida detenidas
    detenido detenidos detras devuelto dia diagnostico diarrea dias dice dicen dicha dichas dicho dichos dictamen
    diecinueve dieciocho dieciseis diecisiete diez diferente dijeron dijo dinero dio direccion directo director
    disparo disparos disposicion distancia diversa diversos doce docena doctor doctora documento documentos dolor
    domicilio domingo dona donde dos dosis droga drogas duena dueno duro ebriedad ebrio edad edificio efectivo
    efecto efectos ejemplo elemento elementos email embriaguez empleada empleado empresa encima encontraba encontro
    encuentra enero enfermedad enfermedades enfrente enojo enterado entero entidad entonces entrada entrega entrego
    entrevista entro envio episodio equipo error escena escolta escrito escritorio escuela ese esfera espacio
    espalda especialidad esposa esposas esposo esquina estable establecimiento estacion estado estados estatal este
    estomago estudio etapa evento eventos evidencia evolucion exacto examen excesiva exige exigio expediente
    exploracion expone exterior externo extrano fachada falta faltas familia familiar familiares favor fax febrero
    fecha fechas federal femenina femenino fianza fiebre fiesta fila fin final fiscal fiscalia fisica fisico
    flagrancia folio fondo forma formal foto fractura frente fuego fuente fuera fuerte fuerza fuga fugo funda gafas
    general gente gerente gobierno golpe golpeaba golpeo golpes gorra gracias grado gran grande grandes grave gritos
    grupo guardia guia habitante habla hacer hacia haciendo hecho hechos hepatica herida heridas hermana hermano
    hermanos hierba higado hija hijas hijo hijos historia hombre hombres hombro hora horario horas hospital hoy
    huella hueso huesos identidad identifica identifico iglesia igual imputada imputado incidente inciso indica
    indicio indicios indico informa informe informo infraccion infractor ingresa ingreso inicio inmueble inspeccion
    instante instituto insultaba insulto insultos intento interior internado investigacion izquierda izquierdo jefa
    jefe joven jovenes judicial jueves juez jueza juicio julio junio junto juzgado labio lado lamina largo lateral
    legal lejos lesion lesiona lesionado lesiones lesiono letra leve ley libertad libre licencia licenciada
    licenciado linea llama llamada llamadas llamado llave llaves llega llegar llego lleva llevaba llevo local
    localidad loma lote luces lugar lugares lunes luz madre madrugada mail mal mala malo mandato manejaba manera
    manifesto manifiesta mano manos maquina marca marcha marihuana marron martes marzo masa masculina masculino
    maxima mayo mayor mayores media medica medico medicos medida medidas medio medios mejor memoria menciona menor
    menores menos mercado mes mesa meses metal metalica metros mexicana mexicano miedo miembros miercoles mil
    ministerio minuto minutos mochila moda moderada moderno modo momento momentos moneda monto morada motivo moto
    motocicleta motor mucha muchas mucho muchos muebles muerte muestra mujer mujeres multa municipal municipio muro
    nacimiento nacional nada nadie nariz naturaleza navaja necesario negativa negativo negra negro neurologico nhc
    nina ninas ningun ninguna ninguno nino ninos nivel noche nocivo nocol nombre nombres normal norte nota noticia
    noventa novia novio nueva nuevamente nueve nuevo nuevos numero numeros nunca objeto objetos obra obras observa
    observo ochenta ocho octubre ocupante ofendida ofendido ofensa oficial oficiales oficina oficio ojo ojos once
    orden ordenes organos orientado oriente origen orina osea otro paciente pacientes padre padres paga pagina pago
    palabra palabras pantalon papel papeles paquete par parado pared pareja parque parte partes particular partida
    pasa pasada pasado pasajero pasillo paso patio patrulla patrullaje patrullero pecho pedazo pena penal pensaba
    peque pequena pequeno perdida perdio perfil perico perito permiso permite pero perro persona personal personas
    pertenencias peso pesos pie piedra piel pierna piernas pies piso pistola placa placas playera plena poder
    policia policiaca policial policias poniente portaba porton posesion posible postal posterior posteriormente
    precio predio preescolar pregunta prendas presencia presenta presente presentes presento presidencia presunta
    presunto previa previo prima primaria primer primera primero primo principio prision privada privado probable
    problema problemas procede procedio proceso producto productos progenitora pronto propia propiedad propietaria
    propietario propio protocolo proviene proxima proximidades prueba pruebas publica publico puerta puertas puesta
    puesto pulmon pulmonar puno punta punto puntos quedo quiere quince quinta quinto quiso radio ramas rango rapido
    raya razon realiza realizo recibe recibio recibo recluso reconoce recorrido red referida referido refiere
    refirio regional registro reja relativo relato remision remite remitido renal reporta reporte reporto requiere
    reserva resguardo residencia resistencia resolucion respecto responde respondio responsable resto resulta
    resultado retirado retiro retorno revision revolver riesgo rina rinon roba robaron robo rodilla rojo ropa rostro
    rota roto rueda ruido rumbo ruta sabado sabe sabia saca saco sala sale salida salio salud sangrado sangre sano
    sargento seccion secretaria sector secundaria segunda segundo segundos seguridad seguro seis semana semanas sena
    senala senalo senas senor senora senorita sentado sentido septiembre serie servicio servicios sesenta setenta
    severa sexo sexual siempre siete siguiente siguientes silla simple sistema sitio situacion sobrina sobrino
    social sola solicita solicito solo solos sospechosa sospechoso sueldo suelo suenos suerte sufre sufrio sujeto
    sujetos sur talla tambien tarde tardes tarjeta taxi techo tejido tel telefonica telefonico telefono temor
    temprano tenia tenian tension tercer tercera tercero terreno testigo testigos tia tiempo tienda tiendas tierra
    tio tipo tiro titular tocaba todavia toma tomo tos trabaja trabajaba trabajador trabajo tramo transito
    transporte trasera trasero trasladado traslado trata tratamiento traves treinta tren tres tripulante tubo tumor
    turno ubica ubicacion ubicada ubicado ultima ultimo ultimos unica unico unidad unidades urgencias usa usaba uso
    usuario utiliza vacio valor vapor varias varios varon veces vecina vecino vecinos vehiculo vehiculos veinte
    veinticinco veinticuatro veintiuno velocidad ven vende venia venta ventana verbal verbales verdad verde
    vertebral vesical vestia vestimenta vez via viaje vial victima victimas vida video viene viernes vigilancia vino
    violencia violenta vista vistos vive vivienda voces vomitos vuelta vuelto vuelve zapatos zona zonas
    """
)


def is_common(word: str) -> bool:
    """Is the folded word an everyday one, by the list or by its ending?"""
    if word in COMMON or len(word) < 2:
        return True
    return (len(word) > 6 and word.endswith(_ENDINGS)) or (len(word) > 7 and word.endswith(_SHORTER_ENDINGS))
